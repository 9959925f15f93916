-- Map rows that are not what the base says, in a share of the table (percent). Unknown categories are reported elsewhere.
-- params: percent real, examples int
-- returns: compared int, differing int, nama int, skor int, kategori int, titik int, pesantren int, keys text[]
with fit as (
  select coalesce((select nullif(atttypmod, -1) - 4 from pg_attribute
    where attrelid = to_regclass('santri_map') and attname = 'nama'), 1000000) as nama
), compared as materialized (
  select m.santri_id as id,
    m.nama::text is distinct from left(p.nama::text, fit.nama) as nama,
    m.skor_terakhir::int is distinct from coalesce(s.skor_total::int, 0) as skor,
    petasantri.kategori_kemiskinan(s.kategori_kemiskinan::text) is not null
      and petasantri.kategori_kemiskinan(m.kategori_kemiskinan::text) is distinct from petasantri.kategori_kemiskinan(s.kategori_kemiskinan::text) as kategori,
    petasantri.map_point(p.lokasi) is not null and m.lokasi is distinct from petasantri.map_point(p.lokasi) as titik,
    k.id is not null and m.pesantren_id is distinct from k.id as pesantren
  from santri_map m tablesample system ($1)
  cross join fit
  join santri_pribadi p on p.id = m.santri_id
  join santri_skor s on s.santri_id = m.santri_id
  left join pondok_pesantren k on k.id = p.pesantren_id
)
select count(*)::int as compared, count(*) filter (where nama or skor or kategori or titik or pesantren)::int as differing,
  count(*) filter (where nama)::int as nama, count(*) filter (where skor)::int as skor, count(*) filter (where kategori)::int as kategori,
  count(*) filter (where titik)::int as titik, count(*) filter (where pesantren)::int as pesantren,
  array(select id::text from compared where nama or skor or kategori or titik or pesantren limit $2::int) as keys
from compared
