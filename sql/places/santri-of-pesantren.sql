-- Santri of one pesantren with a point, by region code (without one last) and id; total counts all of them. One row without an id
-- says that the page is empty. A west above east crosses the antimeridian.
-- more: also the district's name, where the code does not say it.
-- params: pesantren_id uuid, categories text[], region text, west float8, south float8, east float8, north float8, after_code text, after uuid, skip int, limit int, more bool
-- returns: total int, id text, santri_id text, nama text, skor int, kategori text, pesantren_id text, code text, provinsi text, kabupaten text, kecamatan text, lon float8, lat float8
with found as materialized (
  select m.id, coalesce(m.kode_wilayah, '')::text as code
  from santri_map m
  where m.pesantren_id = $1::uuid and m.lokasi is not null
    and ($2::text[] is null or m.kategori_kemiskinan::text = any($2::text[]))
    and ($3::text is null or left(m.kode_wilayah, length($3::text)) = $3::text)
    and ($4::float8 is null or (ST_Y(m.lokasi) between $5::float8 and $7::float8
      and case when $4::float8 <= $6::float8 then ST_X(m.lokasi) between $4::float8 and $6::float8
        else ST_X(m.lokasi) >= $4::float8 or ST_X(m.lokasi) <= $6::float8 end))
), page as (
  select * from found
  where $8::text is null or (code = '', code collate "C", id) > ($8::text = '', $8::text collate "C", $9::uuid)
  order by code = '', code collate "C", id offset $10::int limit $11::int
)
select t.total, m.id::text as id, m.santri_id::text as santri_id, m.nama::text as nama, m.skor_terakhir::int as skor, m.kategori_kemiskinan::text as kategori,
  m.pesantren_id::text as pesantren_id, coalesce(m.kode_wilayah, '')::text as code, m.provinsi::text as provinsi, m.kabupaten::text as kabupaten, p.kecamatan::text as kecamatan,
  ST_X(m.lokasi) as lon, ST_Y(m.lokasi) as lat
from (select count(*)::int as total from found) t
left join page on true
left join santri_map m on m.id = page.id
left join lateral (
  select p.kecamatan from santri_pribadi p where $12::bool and p.id = m.santri_id and length(coalesce(m.kode_wilayah, '')) < 8
) p on true
order by page.code = '', page.code collate "C", page.id
