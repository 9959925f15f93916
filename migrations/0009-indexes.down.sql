-- no-transaction
-- One at a time, so that a writer never waits for more than one lock.
set lock_timeout = '200ms';
select petasantri.drop_created('index', 'petasantri_pesantren_map_lokasi');
select petasantri.drop_created('index', 'petasantri_pesantren_map_kategori');
select petasantri.drop_created('index', 'petasantri_pesantren_map_wilayah');
select petasantri.drop_created('index', 'petasantri_pesantren_map_nama_wilayah');
select petasantri.drop_created('index', 'petasantri_pesantren_map_nama');
select petasantri.drop_created('index', 'petasantri_santri_map_lokasi');
select petasantri.drop_created('index', 'petasantri_santri_map_pesantren');
select petasantri.drop_created('index', 'petasantri_santri_map_kategori');
select petasantri.drop_created('index', 'petasantri_santri_map_wilayah');
select petasantri.drop_created('index', 'petasantri_santri_map_nama_wilayah');
select petasantri.drop_created('index', 'petasantri_santri_map_nama');
select petasantri.drop_created('index', 'petasantri_pondok_pesantren_lokasi');
select petasantri.drop_created('index', 'petasantri_pondok_pesantren_nama');
select petasantri.drop_created('index', 'petasantri_santri_pribadi_lokasi');
select petasantri.drop_created('index', 'petasantri_santri_pribadi_pesantren');
select petasantri.drop_created('index', 'petasantri_santri_pribadi_nama');
set lock_timeout = 0;
