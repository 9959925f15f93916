-- A pesantren on the map.
-- params: pesantren uuid
-- returns: nama text, skor int, jumlah int, dinilai bool
select nama::text as nama, skor_terakhir::int as skor, jumlah_santri::int as jumlah, dinilai
from pesantren_map where pesantren_id = $1
