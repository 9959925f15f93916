-- Exact sums of one level, for analysts only.
-- params: level text
-- returns: code text, level text, total_santri int, sangat_miskin int, miskin int, rentan int, tidak_miskin int, kategori_lain int, avg_skor float8
select kode_wilayah as code, level, total_santri, sangat_miskin, miskin, rentan, tidak_miskin, kategori_lain, avg_skor
from petasantri.santri_stats_wilayah
where level = $1
order by kode_wilayah collate "C"
