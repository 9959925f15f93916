-- Rows within boxes that do not overlap, by region code (without one last) and id; total counts all of them, most + 1 if there
-- are more than most. One row without an id says that the page is empty.
-- more: also how to reach them.
-- params: west float8[], south float8[], east float8[], north float8[], categories text[], region text, after_code text, after uuid, skip int, limit int, most int, more bool
-- returns: total int, id text, pesantren_id text, nama text, nsp text, skor int, kategori text, jumlah_santri int, code text, provinsi text, kabupaten text, telepon text, email text, lon float8, lat float8
with found as materialized (
  select m.id, coalesce(m.kode_wilayah, '')::text as code
  from unnest($1::float8[], $2::float8[], $3::float8[], $4::float8[]) b (west, south, east, north)
  join pesantren_map m on m.lokasi && ST_MakeEnvelope(b.west, b.south, b.east, b.north, 4326)
    and ST_X(m.lokasi) between b.west and b.east and ST_Y(m.lokasi) between b.south and b.north
  where ($5::text[] is null or m.kategori_kelayakan::text = any($5::text[]))
    and ($6::text is null or left(m.kode_wilayah, length($6::text)) = $6::text)
  limit $11::int + 1
), page as (
  select * from found
  where $7::text is null or (code = '', code collate "C", id) > ($7::text = '', $7::text collate "C", $8::uuid)
  order by code = '', code collate "C", id offset $9::int limit $10::int
)
select t.total, m.id::text as id, m.pesantren_id::text as pesantren_id, m.nama::text as nama, m.nsp::text as nsp, m.skor_terakhir::int as skor,
  m.kategori_kelayakan::text as kategori, m.jumlah_santri::int as jumlah_santri, coalesce(m.kode_wilayah, '')::text as code,
  m.provinsi::text as provinsi, m.kabupaten::text as kabupaten, p.telepon::text as telepon, p.email::text as email, ST_X(m.lokasi) as lon, ST_Y(m.lokasi) as lat
from (select count(*)::int as total from found) t
left join page on true
left join pesantren_map m on m.id = page.id
left join lateral (
  select p.telepon, p.email from pondok_pesantren p where $12::bool and p.id = m.pesantren_id
) p on true
order by page.code = '', page.code collate "C", page.id
