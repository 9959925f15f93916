-- Corners of the outlines that regions/boundaries would bring.
-- params: level text, within text, band int
-- returns: corners float8
select coalesce(sum(ST_NPoints(coalesce(s.geom, r.geom))), 0)::float8 as corners
from petasantri.regions r
left join petasantri.region_shapes s on s.code = r.code and s.band = $3::int
where r.level = $1::text and (r.code like $2::text || '%' or $2::text like r.code || '%')
