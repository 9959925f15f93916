-- Adds features of the file; arrays of equal length. EWKB in hexadecimal.
-- params: features int[], wkb text[]
-- returns: none
insert into boundary_stage (feature, geom)
select feature, wkb::geometry from unnest($1::int[], $2::text[]) as r (feature, wkb)
