-- Pesantren without a map row, and map rows whose pesantren is gone, with a few keys of each.
-- params: examples int
-- returns: schools int, mapped int, missing int, missing_keys text[], orphaned int, orphaned_keys text[]
with missing as materialized (
  select p.id from pondok_pesantren p where not exists (select from pesantren_map m where m.pesantren_id = p.id)
), orphaned as materialized (
  select m.pesantren_id as id from pesantren_map m where not exists (select from pondok_pesantren p where p.id = m.pesantren_id)
)
select (select count(*) from pondok_pesantren)::int as schools, (select count(*) from pesantren_map)::int as mapped,
  (select count(*) from missing)::int as missing, array(select id::text from missing limit $1::int) as missing_keys,
  (select count(*) from orphaned)::int as orphaned, array(select id::text from orphaned limit $1::int) as orphaned_keys
