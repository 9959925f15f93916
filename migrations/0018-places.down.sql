-- no-transaction
set lock_timeout = '200ms';
select petasantri.drop_created('index', 'petasantri_santri_map_halaman');
select petasantri.drop_created('index', 'petasantri_santri_map_tanpa_lokasi');
select petasantri.drop_created('index', 'petasantri_santri_map_provinsi_nama');
select petasantri.drop_created('index', 'petasantri_santri_pribadi_nama_id');
set lock_timeout = 0;
