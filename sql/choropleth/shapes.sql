-- Simplified outlines of some regions as GeoJSON, outer rings counter-clockwise; what has none at this band is drawn in full.
-- params: codes text[], band int
-- returns: code text, outline text
select r.code, ST_AsGeoJSON(ST_ForcePolygonCCW(coalesce(s.geom, r.geom)), 7) as outline
from petasantri.regions r
left join petasantri.region_shapes s on s.code = r.code and s.band = $2::int
where r.code = any($1::text[])
order by r.code
