-- Rows of some regions that lie in a box, by region code ('' for none); a west above east crosses the antimeridian.
-- params: codes text[], categories text[], west float8, south float8, east float8, north float8
-- returns: code text, n int
select c.code, count(*)::int as n
from unnest($1::text[]) c (code)
join pesantren_map m on (m.kode_wilayah = c.code or (c.code = '' and m.kode_wilayah is null))
where m.lokasi is not null and ($2::text[] is null or m.kategori_kelayakan::text = any($2::text[]))
  and ST_Y(m.lokasi) between $4::float8 and $6::float8
  and case when $3::float8 <= $5::float8 then ST_X(m.lokasi) between $3::float8 and $5::float8
    else ST_X(m.lokasi) >= $3::float8 or ST_X(m.lokasi) <= $5::float8 end
group by c.code
