-- The right to refresh until the transaction ends, for one server at a time; those who come second then see that
-- nothing is pending. The transaction's statements may take as long as they need.
-- params: none
-- returns: claimed bool, pid int, statement_timeout text
select pg_try_advisory_xact_lock(hashtext('petasantri'), hashtext('refresher')) as claimed,
  pg_backend_pid() as pid,
  set_config('statement_timeout', '0', true) as statement_timeout
