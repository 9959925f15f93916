-- What became of imported santri: rows whose area is unknown, and rows whose base table has another point, which will win.
-- params: ids text[]
-- returns: unresolved int, overruled int
select (count(*) filter (where m.kode_wilayah is null or length(m.kode_wilayah) < 5))::int as unresolved,
  (count(*) filter (where p.lokasi is not null and m.lokasi is distinct from p.lokasi))::int as overruled
from santri_map m
join santri_pribadi p on p.id = m.santri_id
where m.santri_id = any($1::text[]::uuid[])
