-- The statistics of a kecamatan.
-- params: none
-- returns: total_pesantren int
select total_pesantren from petasantri.mv_pesantren_stats_kecamatan where kode_wilayah = '32.05.01'
