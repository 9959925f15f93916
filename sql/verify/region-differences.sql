-- Map rows whose region is not the one that is found for them now; a few hundred rows are looked at.
-- params: santri_percent real, pesantren_percent real, look int, examples int
-- returns: layer text, compared int, differing int, keys text[]
with santri as materialized (
  select m.santri_id as id, m.kode_wilayah is distinct from r.kode as differs
  from (select * from santri_map tablesample system ($1) limit $3::int) m
  join santri_pribadi p on p.id = m.santri_id
  left join lateral petasantri.resolve_region(m.lokasi, p.provinsi::text, p.kabupaten::text, p.kecamatan::text) r on true
), pesantren as materialized (
  select m.pesantren_id as id, m.kode_wilayah is distinct from r.kode as differs
  from (select * from pesantren_map tablesample system ($2) limit $3::int) m
  join pondok_pesantren p on p.id = m.pesantren_id
  left join lateral petasantri.resolve_region(m.lokasi, p.provinsi::text, p.kabupaten::text, p.kecamatan::text) r on true
)
select 'santri' as layer, count(*)::int as compared, count(*) filter (where differs)::int as differing,
  array(select id::text from santri where differs limit $4::int) as keys
from santri
union all
select 'pesantren', count(*)::int, count(*) filter (where differs)::int, array(select id::text from pesantren where differs limit $4::int)
from pesantren
