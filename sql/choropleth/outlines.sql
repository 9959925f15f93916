-- Full outlines of some regions as GeoJSON, outer rings counter-clockwise, to the centimetre.
-- params: codes text[]
-- returns: code text, outline text
select code, ST_AsGeoJSON(ST_ForcePolygonCCW(geom), 7) as outline
from petasantri.regions
where code = any($1::text[])
order by code
