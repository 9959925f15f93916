-- Category spellings that the vocabulary does not know. Spellings are mapped after counting.
-- params: most int
-- returns: owner text, spelling text, n int
select owner, spelling, n
from (
  select 'santri_skor' as owner, kategori_kemiskinan::text as spelling, count(*)::int as n,
    petasantri.kategori_kemiskinan(kategori_kemiskinan::text) as known
  from santri_skor group by kategori_kemiskinan
  union all
  select 'santri_map', kategori_kemiskinan::text, count(*)::int, petasantri.kategori_kemiskinan(kategori_kemiskinan::text)
  from santri_map group by kategori_kemiskinan
  union all
  select 'pesantren_skor', kategori_kelayakan::text, count(*)::int, petasantri.kategori_kelayakan(kategori_kelayakan::text)
  from pesantren_skor group by kategori_kelayakan
  union all
  select 'pesantren_map', kategori_kelayakan::text, count(*)::int, petasantri.kategori_kelayakan(kategori_kelayakan::text)
  from pesantren_map group by kategori_kelayakan
) used
where known is null
order by owner, n desc
limit $1::int
