-- A santri on the map.
-- params: santri uuid
-- returns: nama text, skor int, lon float8, lat float8, pesantren_id text
select nama::text as nama, skor_terakhir::int as skor, ST_X(lokasi) as lon, ST_Y(lokasi) as lat, pesantren_id::text as pesantren_id
from santri_map where santri_id = $1
