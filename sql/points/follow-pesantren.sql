-- What became of imported pesantren: rows whose area is unknown, and rows whose base table has another point, which will win.
-- params: ids text[]
-- returns: unresolved int, overruled int
select (count(*) filter (where m.kode_wilayah is null or length(m.kode_wilayah) < 5))::int as unresolved,
  (count(*) filter (where p.lokasi is not null and m.lokasi is distinct from p.lokasi))::int as overruled
from pesantren_map m
join pondok_pesantren p on p.id = m.pesantren_id
where m.pesantren_id = any($1::text[]::uuid[])
