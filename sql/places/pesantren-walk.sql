-- Rows with a point, region by region in the order given and by id within each; the point and the rest of a row are read
-- only for what is shown. after: the last id that was seen of the first region. A west above east crosses the antimeridian.
-- more: also how to reach them.
-- params: codes text[], after uuid, categories text[], west float8, south float8, east float8, north float8, skip int, limit int, more bool
-- returns: id text, pesantren_id text, nama text, nsp text, skor int, kategori text, jumlah_santri int, code text, provinsi text, kabupaten text, telepon text, email text, lon float8, lat float8
select m.id::text as id, m.pesantren_id::text as pesantren_id, m.nama::text as nama, m.nsp::text as nsp, m.skor_terakhir::int as skor,
  m.kategori_kelayakan::text as kategori, m.jumlah_santri::int as jumlah_santri, coalesce(m.kode_wilayah, '')::text as code,
  m.provinsi::text as provinsi, m.kabupaten::text as kabupaten, p.telepon::text as telepon, p.email::text as email, ST_X(m.lokasi) as lon, ST_Y(m.lokasi) as lat
from (
  select c.i, r.id
  from unnest($1::text[]) with ordinality c (code, i)
  cross join lateral (
    select m.id from pesantren_map m
    where (m.kode_wilayah = c.code or (c.code = '' and m.kode_wilayah is null)) and m.lokasi is not null
      and m.id > case when c.i = 1 then $2::uuid else '00000000-0000-0000-0000-000000000000' end
      and ($3::text[] is null or m.kategori_kelayakan::text = any($3::text[]))
      and ($4::float8 is null or (ST_Y(m.lokasi) between $5::float8 and $7::float8
        and case when $4::float8 <= $6::float8 then ST_X(m.lokasi) between $4::float8 and $6::float8
          else ST_X(m.lokasi) >= $4::float8 or ST_X(m.lokasi) <= $6::float8 end))
    order by m.id limit $8::int + $9::int
  ) r
  order by c.i, r.id offset $8::int limit $9::int
) w
cross join lateral (select * from pesantren_map m where m.id = w.id offset 0) m
left join lateral (
  select p.telepon, p.email from pondok_pesantren p where $10::bool and p.id = m.pesantren_id
) p on true
order by w.i, w.id
