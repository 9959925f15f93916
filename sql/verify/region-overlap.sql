-- Share of the area of a level that lies in more than one region, 0 to 1. Costs a union of all outlines.
-- params: level text
-- returns: share float8
select ((sum(ST_Area(geom)) - ST_Area(ST_Union(geom))) / nullif(sum(ST_Area(geom)), 0))::float8 as share
from petasantri.regions
where level = $1
