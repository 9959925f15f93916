begin;
set local lock_timeout = '200ms';
select petasantri.drop_created('index', name)
from unnest(array['petasantri_santri_map_santri', 'petasantri_pesantren_map_pesantren']) name;
commit;
