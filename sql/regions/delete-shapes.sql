-- Forgets the simplified outlines of one level.
-- params: level text
-- returns: none
delete from petasantri.region_shapes s using petasantri.regions r where r.code = s.code and r.level = $1::text
