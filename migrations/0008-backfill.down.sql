-- Rows that the backfill made go with the table if it was ours; rows of a table that was there before stay.
begin;
commit;
