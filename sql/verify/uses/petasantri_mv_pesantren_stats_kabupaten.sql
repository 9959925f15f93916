-- The statistics of a kabupaten.
-- params: none
-- returns: total_pesantren int
select total_pesantren from mv_pesantren_stats_kabupaten where kode_wilayah = '32.05'
