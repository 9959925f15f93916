-- Deletes regions.
-- params: codes text[]
-- returns: none
delete from petasantri.regions where code = any($1::text[])
