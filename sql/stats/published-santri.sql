-- What the public sees of one level; null is suppressed, but avg_skor is also null where nobody is.
-- params: level text
-- returns: code text, level text, total_santri int, sangat_miskin int, miskin int, rentan int, tidak_miskin int, kategori_lain int, avg_skor float8
select code, max(level) as level, max(n) filter (where dim = 'semua') as total_santri,
  max(n) filter (where val = 'Sangat Miskin') as sangat_miskin, max(n) filter (where val = 'Miskin') as miskin,
  max(n) filter (where val = 'Rentan') as rentan, max(n) filter (where val = 'Tidak Miskin') as tidak_miskin,
  max(n) filter (where val = 'lain') as kategori_lain,
  round(max(jumlah_skor)::numeric / nullif(max(n) filter (where dim = 'semua'), 0), 2)::float8 as avg_skor
from petasantri.published_santri
where level = $1 and dim in ('semua', 'kategori')
group by code
order by code collate "C"
