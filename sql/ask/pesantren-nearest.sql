-- The nearest pesantren to a point, metres on the sphere. The index knows distances in degrees only: the farthest of the nearest by
-- those is surely far enough, and what lies within that distance is measured.
-- params: lon float8, lat float8, eligibility text[], min_santri int, max_santri int, founded_before int, founded_after int, most int
-- returns: id text, name text, nsp text, kabupaten text, provinsi text, code text, score int, category text, santri int, teachers int, founded int, lon float8, lat float8, metres float8
with origin as materialized (
  select ST_SetSRID(ST_MakePoint($1::float8, $2::float8), 4326) as point
), near as materialized (
  select max(ST_DistanceSphere(n.point, o.point)) as metres
  from origin o, lateral (
    select p.point from petasantri_ask.pesantren p
    where p.point is not null and ($3::text[] is null or p.category = any($3::text[])) and ($4::int is null or p.santri >= $4::int) and ($5::int is null or p.santri <= $5::int)
  and ($6::int is null or p.founded < $6::int) and ($7::int is null or p.founded > $7::int)
    order by p.point <-> o.point limit $8::int
  ) n
)
select p.id::text as id, p.name::text as name, p.nsp::text as nsp, p.kabupaten::text as kabupaten, p.provinsi::text as provinsi, coalesce(left(p.code, 5), '') as code, p.score, p.category,
  p.santri, p.teachers, p.founded, ST_X(p.point)::float8 as lon, ST_Y(p.point)::float8 as lat, ST_DistanceSphere(p.point, o.point) as metres
from origin o, near n, petasantri_ask.pesantren p
where p.point && ST_Expand(o.point, n.metres / 111000 / greatest(cos(radians(least(abs($2::float8) + n.metres / 111000, 89))), 0.01), n.metres / 111000 + 0.001)
  and ($3::text[] is null or p.category = any($3::text[])) and ($4::int is null or p.santri >= $4::int) and ($5::int is null or p.santri <= $5::int)
  and ($6::int is null or p.founded < $6::int) and ($7::int is null or p.founded > $7::int)
order by metres, id
limit $8::int
