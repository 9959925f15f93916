-- How many santri pass the filters of list-walk.
-- pattern: of ILIKE; similar: a name that is like it. A west above east crosses the antimeridian. region: a code that the region code
-- starts with; santri without a score have none, so the folded names of their record count.
-- A santri lies where the record says, else where the map does: one index finds the former, another the latter.
-- params: pattern text, similar text, sex text, pesantren_id uuid, west float8, south float8, east float8, north float8, region text, provinsi_keys text[], kabupaten_keys text[], kecamatan_keys text[]
-- returns: total int
select count(*)::int as total from (
    select p.id, p.nama, p.jenis_kelamin, p.pesantren_id, p.provinsi, p.kabupaten, p.kecamatan from santri_pribadi p
    where $5::float8 is null or ((p.lokasi && ST_MakeEnvelope($5::float8, $6::float8, case when $5::float8 <= $7::float8 then $7::float8 else 180 end, $8::float8, 4326)
        or p.lokasi && ST_MakeEnvelope(case when $5::float8 <= $7::float8 then $5::float8 else -180 end, $6::float8, $7::float8, $8::float8, 4326))
      and ST_Y(petasantri.map_point(p.lokasi)) between $6::float8 and $8::float8
      and case when $5::float8 <= $7::float8 then ST_X(petasantri.map_point(p.lokasi)) between $5::float8 and $7::float8
        else ST_X(petasantri.map_point(p.lokasi)) >= $5::float8 or ST_X(petasantri.map_point(p.lokasi)) <= $7::float8 end)
    union all
    select p.id, p.nama, p.jenis_kelamin, p.pesantren_id, p.provinsi, p.kabupaten, p.kecamatan from santri_map o join santri_pribadi p on p.id = o.santri_id
    where $5::float8 is not null and petasantri.map_point(p.lokasi) is null and (o.lokasi && ST_MakeEnvelope($5::float8, $6::float8, case when $5::float8 <= $7::float8 then $7::float8 else 180 end, $8::float8, 4326)
        or o.lokasi && ST_MakeEnvelope(case when $5::float8 <= $7::float8 then $5::float8 else -180 end, $6::float8, $7::float8, $8::float8, 4326))
      and ST_Y(o.lokasi) between $6::float8 and $8::float8
      and case when $5::float8 <= $7::float8 then ST_X(o.lokasi) between $5::float8 and $7::float8
        else ST_X(o.lokasi) >= $5::float8 or ST_X(o.lokasi) <= $7::float8 end
  ) p left join santri_map m on m.santri_id = p.id
where ($1::text is null or p.nama ilike $1::text) and ($2::text is null or p.nama % $2::text)
    and ($3::text is null or p.jenis_kelamin = $3::text) and ($4::uuid is null or p.pesantren_id = $4::uuid)
    and ($9::text is null or left(m.kode_wilayah, length($9::text)) = $9::text or (m.santri_id is null and petasantri.region_key(p.provinsi) = any($10::text[])
      and ($11::text[] is null or petasantri.region_key(p.kabupaten) = any($11::text[]))
      and ($12::text[] is null or petasantri.region_key(p.kecamatan) = any($12::text[]))))
