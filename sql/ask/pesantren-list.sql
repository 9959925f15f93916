-- Pesantren of one area in order, those without the value that orders them last; total is how many match.
-- The area is a code that theirs begin with, a box (west, south, east, north), or a circle (longitude, latitude, metres)
-- within a box; null for all of them.
-- params: prefix text, box float8[], circle float8[], eligibility text[], min_santri int, max_santri int, founded_before int, founded_after int, sort text, descending bool, most int
-- returns: id text, name text, nsp text, kabupaten text, provinsi text, code text, score int, category text, santri int, teachers int, founded int, lon float8, lat float8, total int
with chosen as materialized (
  select p.id, case $9::text when 'score' then p.score when 'santri' then p.santri when 'founded' then p.founded end as by_number,
    case when $9::text = 'name' then lower(p.name) end as by_name
  from petasantri_ask.pesantren p
  where ($4::text[] is null or p.category = any($4::text[])) and ($5::int is null or p.santri >= $5::int) and ($6::int is null or p.santri <= $6::int)
  and ($7::int is null or p.founded < $7::int) and ($8::int is null or p.founded > $8::int)
  and ($1::text is null or p.code like $1::text || '%')
  and ($2::float8[] is null or p.point && ST_MakeEnvelope(($2::float8[])[1], ($2::float8[])[2], ($2::float8[])[3], ($2::float8[])[4], 4326))
  and ($3::float8[] is null or ST_DistanceSphere(p.point, ST_SetSRID(ST_MakePoint(($3::float8[])[1], ($3::float8[])[2]), 4326)) <= ($3::float8[])[3])
), first as materialized (
  select id, row_number() over () as place
  from (
    select id from chosen
    order by by_number is null and $9::text <> 'name', case when $10::bool then -by_number else by_number end,
      case when not $10::bool then by_name end, case when $10::bool then by_name end desc, id
    limit $11::int
  ) sorted
)
select p.id::text as id, p.name::text as name, p.nsp::text as nsp, p.kabupaten::text as kabupaten, p.provinsi::text as provinsi, coalesce(left(p.code, 5), '') as code, p.score, p.category,
  p.santri, p.teachers, p.founded, ST_X(p.point)::float8 as lon, ST_Y(p.point)::float8 as lat, (select count(*) from chosen)::int as total
from first f join petasantri_ask.pesantren p on p.id = f.id
order by f.place
