-- Regions per level, and those that lack what is derived from them.
-- params: examples int
-- returns: level text, total int, illustrative int, void int, abroad int, partless int, nameless int, shapeless int, codes text[]
with region as materialized (
  select r.code, r.level, r.illustrative, ST_IsEmpty(r.geom) as void,
    not ST_IsEmpty(r.geom) and not r.geom @ ST_MakeEnvelope(90, -15, 145, 10, 4326) as abroad,
    not exists (select from petasantri.region_parts p where p.code = r.code) as partless,
    not exists (select from petasantri.region_names n where n.code = r.code) as nameless,
    not exists (select from petasantri.region_shapes s where s.code = r.code) as shapeless
  from petasantri.regions r
)
select level, count(*)::int as total, count(*) filter (where illustrative)::int as illustrative, count(*) filter (where void)::int as void,
  count(*) filter (where abroad)::int as abroad, count(*) filter (where partless)::int as partless, count(*) filter (where nameless)::int as nameless,
  count(*) filter (where shapeless)::int as shapeless,
  (array_agg(code order by code) filter (where void or abroad or partless or nameless))[1:$1] as codes
from region
group by level
order by min(length(code))
