-- What the public sees of all santri, of one version; null is suppressed.
-- params: none
-- returns: total_santri int, sangat_miskin int, miskin int, rentan int, tidak_miskin int, kategori_lain int, with_location int, without_location int, version float8
select max(p.n) filter (where p.dim = 'semua') as total_santri,
  max(p.n) filter (where p.val = 'Sangat Miskin') as sangat_miskin, max(p.n) filter (where p.val = 'Miskin') as miskin,
  max(p.n) filter (where p.val = 'Rentan') as rentan, max(p.n) filter (where p.val = 'Tidak Miskin') as tidak_miskin,
  max(p.n) filter (where p.val = 'lain') as kategori_lain,
  max(l.with_location) as with_location, max(l.without_location) as without_location, max(v.version)::float8 as version
from petasantri.data_version v
left join petasantri.published_santri p on p.code = '' and p.dim in ('semua', 'kategori')
left join petasantri.published_location l on true
