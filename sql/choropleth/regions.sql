-- Regions of one level with the names of those around them, and the size of their outlines.
-- params: level text
-- returns: code text, name text, type text, kabupaten text, provinsi text, vertices int
select r.code, r.name, r.type, regency.name as kabupaten, province.name as provinsi, ST_NPoints(r.geom) as vertices
from petasantri.regions r
left join petasantri.regions regency on regency.code = left(r.code, 5) and regency.level = 'kabupaten'
left join petasantri.regions province on province.code = left(r.code, 2)
where r.level = $1::text
order by r.code
