-- Map rows that are not what the base says, in a share of the table (percent). Unknown categories are reported elsewhere.
-- params: percent real, examples int
-- returns: compared int, differing int, nama int, skor int, kategori int, titik int, jumlah int, keys text[]
with fit as (
  select coalesce((select nullif(atttypmod, -1) - 4 from pg_attribute
    where attrelid = to_regclass('pesantren_map') and attname = 'nama'), 1000000) as nama
), compared as materialized (
  select m.pesantren_id as id,
    m.nama::text is distinct from left(p.nama::text, fit.nama) as nama,
    m.skor_terakhir::int is distinct from coalesce(s.skor_total::int, 0) or m.dinilai is distinct from (s.pesantren_id is not null) as skor,
    case when s.pesantren_id is null then petasantri.kategori_kelayakan(m.kategori_kelayakan::text) is distinct from 'tidak_layak'
      else petasantri.kategori_kelayakan(s.kategori_kelayakan::text) is not null
        and petasantri.kategori_kelayakan(m.kategori_kelayakan::text) is distinct from petasantri.kategori_kelayakan(s.kategori_kelayakan::text)
    end as kategori,
    petasantri.map_point(p.lokasi) is not null and m.lokasi is distinct from petasantri.map_point(p.lokasi) as titik,
    p.jumlah_santri is not null and m.jumlah_santri is distinct from p.jumlah_santri::int as jumlah
  from pesantren_map m tablesample system ($1)
  cross join fit
  join pondok_pesantren p on p.id = m.pesantren_id
  left join pesantren_skor s on s.pesantren_id = m.pesantren_id
)
select count(*)::int as compared, count(*) filter (where nama or skor or kategori or titik or jumlah)::int as differing,
  count(*) filter (where nama)::int as nama, count(*) filter (where skor)::int as skor, count(*) filter (where kategori)::int as kategori,
  count(*) filter (where titik)::int as titik, count(*) filter (where jumlah)::int as jumlah,
  array(select id::text from compared where nama or skor or kategori or titik or jumlah limit $2::int) as keys
from compared
