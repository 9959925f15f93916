-- Rows with a point, region by region in the order given and by id within each; the point and the rest of a row are read
-- only for what is shown. after: the last id that was seen of the first region. A west above east crosses the antimeridian.
-- more: also the district's name, where the code does not say it.
-- params: codes text[], after uuid, categories text[], west float8, south float8, east float8, north float8, pesantren_id uuid, skip int, limit int, more bool
-- returns: id text, santri_id text, nama text, skor int, kategori text, pesantren_id text, code text, provinsi text, kabupaten text, kecamatan text, lon float8, lat float8
select m.id::text as id, m.santri_id::text as santri_id, m.nama::text as nama, m.skor_terakhir::int as skor, m.kategori_kemiskinan::text as kategori,
  m.pesantren_id::text as pesantren_id, coalesce(m.kode_wilayah, '')::text as code, m.provinsi::text as provinsi, m.kabupaten::text as kabupaten, p.kecamatan::text as kecamatan,
  ST_X(m.lokasi) as lon, ST_Y(m.lokasi) as lat
from (
  select c.i, r.id
  from unnest($1::text[]) with ordinality c (code, i)
  cross join lateral (
    select m.id from santri_map m
    where coalesce(m.kode_wilayah, '') = c.code and m.lokasi is not null
      and m.id > case when c.i = 1 then $2::uuid else '00000000-0000-0000-0000-000000000000' end
      and ($3::text[] is null or m.kategori_kemiskinan::text = any($3::text[]))
      and ($4::float8 is null or (ST_Y(m.lokasi) between $5::float8 and $7::float8
        and case when $4::float8 <= $6::float8 then ST_X(m.lokasi) between $4::float8 and $6::float8
          else ST_X(m.lokasi) >= $4::float8 or ST_X(m.lokasi) <= $6::float8 end))
      and ($8::uuid is null or m.pesantren_id = $8::uuid)
    order by m.id limit $9::int + $10::int
  ) r
  order by c.i, r.id offset $9::int limit $10::int
) w
cross join lateral (select * from santri_map m where m.id = w.id offset 0) m
left join lateral (
  select p.kecamatan from santri_pribadi p where $11::bool and p.id = m.santri_id and length(coalesce(m.kode_wilayah, '')) < 8
) p on true
order by w.i, w.id
