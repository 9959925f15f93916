-- The statistics of a kecamatan.
-- params: none
-- returns: total_santri int
select total_santri from petasantri.mv_santri_stats_kecamatan where kode_wilayah = '32.05.01'
