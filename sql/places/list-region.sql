-- Santri of a region in the order of their names, after one or after some. They are found by their region code; unscored: whether to look
-- as well at those without a score, who have none, by the folded names of their record, and how many of these there are.
-- One row without an id says that the page is empty.
-- params: sex text, region text, provinsi_keys text[], kabupaten_keys text[], kecamatan_keys text[], unscored bool, after_nama text, after uuid, skip int, limit int
-- returns: unscored int, id text, nama text, jenis_kelamin text, code text, provinsi text, kabupaten text, pesantren_id text, pesantren_nama text, lat float8, lon float8, skor int, kategori text
with without_score as materialized (
  -- By itself: folding names is dear, and a condition on p alone would be tried on every santri first.
  select p.id, p.nama, p.jenis_kelamin, p.provinsi, p.kabupaten, p.kecamatan from santri_pribadi p
  where $6::bool and not exists (select from santri_map m where m.santri_id = p.id)
), unscored as materialized (
  select p.id, p.nama::text as nama from without_score p
  where petasantri.region_key(p.provinsi) = any($3::text[])
    and ($4::text[] is null or petasantri.region_key(p.kabupaten) = any($4::text[]))
    and ($5::text[] is null or petasantri.region_key(p.kecamatan) = any($5::text[]))
    and ($1::text is null or p.jenis_kelamin = $1::text)
), page as (
  select id, nama from (
    (select m.santri_id as id, m.nama::text as nama
      from (
        select m.santri_id, m.nama from santri_map m
        where left(m.kode_wilayah, 2) = left($2::text, 2) and m.kode_wilayah like $2::text || '%'
          and ($7::text is null or (m.nama, m.santri_id) > ($7::text, $8::uuid))
        order by m.nama, m.santri_id offset 0
      ) m
      where $1::text is null or (select p.jenis_kelamin from santri_pribadi p where p.id = m.santri_id) = $1::text
      order by m.nama, m.santri_id limit $9::int + $10::int)
    union all
    select id, nama from unscored where $7::text is null or (nama, id) > ($7::text, $8::uuid)
  ) both_kinds
  order by nama, id offset $9::int limit $10::int
)
select t.unscored, p.id::text as id, p.nama::text as nama, p.jenis_kelamin::text as jenis_kelamin, coalesce(m.kode_wilayah, '')::text as code,
  coalesce(m.provinsi, p.provinsi)::text as provinsi, coalesce(m.kabupaten, p.kabupaten)::text as kabupaten, p.pesantren_id::text as pesantren_id,
  k.nama::text as pesantren_nama, ST_Y(place.lokasi) as lat, ST_X(place.lokasi) as lon, m.skor_terakhir::int as skor, m.kategori_kemiskinan::text as kategori
from (select count(*)::int as unscored from unscored) t
left join page on true
left join santri_pribadi p on p.id = page.id
left join santri_map m on m.santri_id = p.id
left join pondok_pesantren k on k.id = p.pesantren_id
cross join lateral (select coalesce(petasantri.map_point(p.lokasi), m.lokasi) as lokasi offset 0) place
order by page.nama, page.id
