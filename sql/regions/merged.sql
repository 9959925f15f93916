-- Regions made of several features, and the share of the area that more than one of them covers.
-- params: none
-- returns: code text, features int, overlap float8
select code, features, greatest(0, covered / ST_Area(geom) - 1) as overlap
from boundary_merged where features > 1 order by code
