-- Region codes of map rows that petasantri.regions does not have.
-- params: none
-- returns: layer text, code text, n int
select layer, code, n
from (
  select 'santri' as layer, kode_wilayah::text as code, count(*)::int as n from santri_map where kode_wilayah is not null group by kode_wilayah
  union all
  select 'pesantren', kode_wilayah::text, count(*)::int from pesantren_map where kode_wilayah is not null group by kode_wilayah
) used
where not exists (select from petasantri.regions r where r.code = used.code)
order by n desc
