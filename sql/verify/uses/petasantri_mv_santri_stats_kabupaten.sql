-- The statistics of a kabupaten.
-- params: none
-- returns: total_santri int
select total_santri from mv_santri_stats_kabupaten where kode_wilayah = '32.05'
