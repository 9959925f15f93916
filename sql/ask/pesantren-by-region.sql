-- Sums over the pesantren of regions, as ask/pesantren-in-area; regions with none have zeros. The nation's code is ''.
-- params: codes text[], eligibility text[], min_santri int, max_santri int, founded_before int, founded_after int
-- returns: code text, whole int, n int, eligible int, scored int, score float8, reporting int, santri float8, taught float8, teachers float8
with counted as materialized (
  select left(p.code, 5) as leaf, count(*)::int as whole, count(*) filter (where matches)::int as n, count(*) filter (where category = any(array['layak', 'sangat_layak']))::int as eligible,
  count(score) filter (where matches)::int as scored, coalesce(sum(score) filter (where matches), 0)::float8 as score,
  count(santri) filter (where matches)::int as reporting, coalesce(sum(santri) filter (where matches), 0)::float8 as santri,
  coalesce(sum(santri) filter (where matches and teachers > 0), 0)::float8 as taught,
  coalesce(sum(teachers) filter (where matches and teachers > 0 and santri is not null), 0)::float8 as teachers
  from (
    select p.code, p.category, p.score, p.santri, p.teachers, coalesce(($2::text[] is null or p.category = any($2::text[])) and ($3::int is null or p.santri >= $3::int) and ($4::int is null or p.santri <= $4::int)
  and ($5::int is null or p.founded < $5::int) and ($6::int is null or p.founded > $6::int), false) as matches
    from petasantri_ask.pesantren p
  ) p
  group by left(p.code, 5)
), region as (
  select coalesce(left(leaf, digits), '') as code, sum(whole) as whole, sum(n) as n, sum(eligible) as eligible, sum(scored) as scored,
    sum(score) as score, sum(reporting) as reporting, sum(santri) as santri, sum(taught) as taught, sum(teachers) as teachers
  from counted, (values (0), (2), (5)) tier (digits)
  where digits = 0 or length(leaf) >= digits
  group by 1
)
select c.code, coalesce(r.whole, 0)::int as whole, coalesce(r.n, 0)::int as n, coalesce(r.eligible, 0)::int as eligible,
  coalesce(r.scored, 0)::int as scored, coalesce(r.score, 0)::float8 as score, coalesce(r.reporting, 0)::int as reporting,
  coalesce(r.santri, 0)::float8 as santri, coalesce(r.taught, 0)::float8 as taught, coalesce(r.teachers, 0)::float8 as teachers
from unnest($1::text[]) with ordinality c (code, place)
left join region r using (code)
order by c.place
