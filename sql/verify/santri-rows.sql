-- Scored santri without a map row, and map rows whose score is gone, with a few keys of each.
-- params: examples int
-- returns: scored int, mapped int, missing int, missing_keys text[], scoreless int, scoreless_keys text[]
with missing as materialized (
  select s.santri_id as id from santri_skor s
  where not exists (select from santri_map m where m.santri_id = s.santri_id)
    and exists (select from santri_pribadi p where p.id = s.santri_id)
), scoreless as materialized (
  select m.santri_id as id from santri_map m
  where not exists (select from santri_skor s where s.santri_id = m.santri_id)
)
select (select count(*) from santri_skor)::int as scored, (select count(*) from santri_map)::int as mapped,
  (select count(*) from missing)::int as missing, array(select id::text from missing limit $1::int) as missing_keys,
  (select count(*) from scoreless)::int as scoreless, array(select id::text from scoreless limit $1::int) as scoreless_keys
