-- Removes a pyramid with its tables and triggers; false where there is none.
-- params: name text
-- returns: dropped bool
select petasantri.drop_pyramid($1::text) as dropped
