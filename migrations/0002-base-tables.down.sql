-- Base tables belong to the application. Those that petasantri made go when nobody has put rows into them.
begin;
set local lock_timeout = '200ms';
select petasantri.drop_created('table', name, keep_rows => true)
from unnest(array['pesantren_skor', 'santri_skor', 'santri_pribadi', 'pondok_pesantren']) name;
commit;
