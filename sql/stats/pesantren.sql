-- Sums of one level; pesantren are public institutions, and nothing about them is suppressed.
-- params: level text
-- returns: code text, level text, total_pesantren int, sangat_layak int, layak int, cukup_layak int, tidak_layak int, kategori_lain int, belum_dinilai int, avg_skor float8, total_santri_terdaftar float8
select kode_wilayah as code, level, total_pesantren, sangat_layak, layak, cukup_layak, tidak_layak, kategori_lain, belum_dinilai,
  avg_skor, total_santri_terdaftar::float8 as total_santri_terdaftar
from petasantri.pesantren_stats_wilayah
where level = $1
order by kode_wilayah collate "C"
