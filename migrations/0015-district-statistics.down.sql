begin;
set local lock_timeout = '200ms';
drop view if exists petasantri.santri_stats_wilayah, petasantri.pesantren_stats_wilayah;
drop materialized view if exists petasantri.mv_santri_stats_kecamatan, petasantri.mv_pesantren_stats_kecamatan;
commit;
