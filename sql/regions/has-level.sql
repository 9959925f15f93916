-- Whether there are regions of a level.
-- params: level text
-- returns: loaded bool
select exists (select from petasantri.regions where level = $1::text) as loaded
