-- Sums over the pesantren of one area: all of them, and those that match the filters. taught are the santri of those that
-- report teachers as well.
-- The area is a code that theirs begin with, a box (west, south, east, north), or a circle (longitude, latitude, metres)
-- within a box; null for all of them.
-- params: prefix text, box float8[], circle float8[], eligibility text[], min_santri int, max_santri int, founded_before int, founded_after int
-- returns: whole int, n int, eligible int, scored int, score float8, reporting int, santri float8, taught float8, teachers float8
select count(*)::int as whole, count(*) filter (where matches)::int as n, count(*) filter (where category = any(array['layak', 'sangat_layak']))::int as eligible,
  count(score) filter (where matches)::int as scored, coalesce(sum(score) filter (where matches), 0)::float8 as score,
  count(santri) filter (where matches)::int as reporting, coalesce(sum(santri) filter (where matches), 0)::float8 as santri,
  coalesce(sum(santri) filter (where matches and teachers > 0), 0)::float8 as taught,
  coalesce(sum(teachers) filter (where matches and teachers > 0 and santri is not null), 0)::float8 as teachers
from (
  select p.category, p.score, p.santri, p.teachers, coalesce(($4::text[] is null or p.category = any($4::text[])) and ($5::int is null or p.santri >= $5::int) and ($6::int is null or p.santri <= $6::int)
  and ($7::int is null or p.founded < $7::int) and ($8::int is null or p.founded > $8::int), false) as matches
  from petasantri_ask.pesantren p
  where ($1::text is null or p.code like $1::text || '%')
  and ($2::float8[] is null or p.point && ST_MakeEnvelope(($2::float8[])[1], ($2::float8[])[2], ($2::float8[])[3], ($2::float8[])[4], 4326))
  and ($3::float8[] is null or ST_DistanceSphere(p.point, ST_SetSRID(ST_MakePoint(($3::float8[])[1], ($3::float8[])[2]), 4326)) <= ($3::float8[])[3])
) p
