-- Outlines of one level on a grid, a few at a time in the order of their codes; WKB in base64.
-- params: level text, after text, limit int, grid float8
-- returns: code text, wkb text
select code, coalesce(encode(ST_AsBinary(ST_SnapToGrid(geom, $4::float8), 'NDR'), 'base64'), '') as wkb
from petasantri.regions
where level = $1::text and code > $2::text
order by code limit $3::int
