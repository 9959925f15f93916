-- Outlines of a level, a few at a time in the order of their codes: of a zoom band (null: in full) where there is one, as GeoJSON
-- with so many decimals, outer rings counter-clockwise. within: a code that theirs starts with, or that starts with theirs.
-- params: level text, within text, band int, decimals int, after text, limit int
-- returns: code text, name text, type text, kabupaten text, provinsi text, illustrative bool, outline text
select r.code, r.name, r.type, k.name as kabupaten, p.name as provinsi, r.illustrative,
  ST_AsGeoJSON(ST_ForcePolygonCCW(coalesce(s.geom, r.geom)), $4::int) as outline
from petasantri.regions r
left join petasantri.region_shapes s on s.code = r.code and s.band = $3::int
left join petasantri.regions k on k.code = left(r.code, 5) and k.level = 'kabupaten'
left join petasantri.regions p on p.code = left(r.code, 2) and p.level = 'provinsi'
where r.level = $1::text and r.code > $5::text
  and (r.code like $2::text || '%' or $2::text like r.code || '%')
order by r.code limit $6::int
