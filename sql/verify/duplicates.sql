-- Keys that more than one map row has.
-- params: examples int
-- returns: santri int, santri_keys text[], pesantren int, pesantren_keys text[]
with santri as materialized (
  select santri_id as id from santri_map group by santri_id having count(*) > 1
), pesantren as materialized (
  select pesantren_id as id from pesantren_map group by pesantren_id having count(*) > 1
)
select (select count(*) from santri)::int as santri, array(select id::text from santri limit $1::int) as santri_keys,
  (select count(*) from pesantren)::int as pesantren, array(select id::text from pesantren limit $1::int) as pesantren_keys
