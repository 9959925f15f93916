-- Nothing to take back.
begin;
commit;
