-- no-transaction
-- Indexes beside the keys, built without stopping writers. docs/performance.md says what each is for.
set lock_timeout = '200ms';
select petasantri.drop_invalid_indexes();
select petasantri.will_create('index',
  'petasantri_santri_map_lokasi', 'petasantri_santri_map_pesantren', 'petasantri_santri_map_kategori', 'petasantri_santri_map_wilayah',
  'petasantri_santri_map_nama_wilayah', 'petasantri_santri_map_nama',
  'petasantri_pesantren_map_lokasi', 'petasantri_pesantren_map_kategori', 'petasantri_pesantren_map_wilayah',
  'petasantri_pesantren_map_nama_wilayah', 'petasantri_pesantren_map_nama',
  'petasantri_santri_pribadi_lokasi', 'petasantri_santri_pribadi_pesantren', 'petasantri_santri_pribadi_nama',
  'petasantri_pondok_pesantren_lokasi', 'petasantri_pondok_pesantren_nama');
set lock_timeout = 0;

create index concurrently if not exists petasantri_pesantren_map_lokasi on pesantren_map using gist (lokasi);
create index concurrently if not exists petasantri_pesantren_map_kategori on pesantren_map (kategori_kelayakan, skor_terakhir);
create index concurrently if not exists petasantri_pesantren_map_wilayah on pesantren_map (kode_wilayah text_pattern_ops);
create index concurrently if not exists petasantri_pesantren_map_nama_wilayah on pesantren_map (provinsi, kabupaten);
create index concurrently if not exists petasantri_pesantren_map_nama on pesantren_map using gin (nama gin_trgm_ops);

create index concurrently if not exists petasantri_santri_map_lokasi on santri_map using gist (lokasi);
create index concurrently if not exists petasantri_santri_map_pesantren on santri_map (pesantren_id);
create index concurrently if not exists petasantri_santri_map_kategori on santri_map (kategori_kemiskinan, skor_terakhir);
create index concurrently if not exists petasantri_santri_map_wilayah on santri_map (kode_wilayah text_pattern_ops);
create index concurrently if not exists petasantri_santri_map_nama_wilayah on santri_map (provinsi, kabupaten);
create index concurrently if not exists petasantri_santri_map_nama on santri_map using gin (nama gin_trgm_ops);

create index concurrently if not exists petasantri_pondok_pesantren_lokasi on pondok_pesantren using gist (lokasi);
create index concurrently if not exists petasantri_pondok_pesantren_nama on pondok_pesantren using gin (nama gin_trgm_ops);
create index concurrently if not exists petasantri_santri_pribadi_lokasi on santri_pribadi using gist (lokasi);
create index concurrently if not exists petasantri_santri_pribadi_pesantren on santri_pribadi (pesantren_id);
create index concurrently if not exists petasantri_santri_pribadi_nama on santri_pribadi using gin (nama gin_trgm_ops);
