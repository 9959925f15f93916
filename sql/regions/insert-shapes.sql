-- Adds simplified outlines of one band; arrays of equal length. EWKB in hexadecimal. The few that pinch themselves
-- on the grid are made valid.
-- params: band int, codes text[], wkb text[]
-- returns: none
insert into petasantri.region_shapes (code, band, geom)
select code, $1::int::smallint, case when ST_IsValid(geom) then geom
  else ST_Multi(ST_CollectionExtract(ST_MakeValid(geom, 'method=structure'), 3)) end
from unnest($2::text[], $3::text[]) as r (code, wkb), lateral (select wkb::geometry as geom) shape
