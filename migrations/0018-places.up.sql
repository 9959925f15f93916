-- no-transaction
-- Indexes of the lists and pages of places, built without stopping writers. docs/performance.md says what each is for.
set lock_timeout = '200ms';
select petasantri.drop_invalid_indexes();
select petasantri.will_create('index', 'petasantri_santri_map_halaman', 'petasantri_santri_map_tanpa_lokasi',
  'petasantri_santri_map_provinsi_nama', 'petasantri_santri_pribadi_nama_id');
set lock_timeout = 0;

-- Pages of points: region by region, by id within each; what they filter on is in the index, so that skipping and counting read no row.
create index concurrently if not exists petasantri_santri_map_halaman on santri_map (coalesce(kode_wilayah, ''::character varying), id) include (kode_wilayah, kategori_kemiskinan, wilayah_dari, lokasi) where (lokasi is not null);
create index concurrently if not exists petasantri_santri_map_tanpa_lokasi on santri_map (kode_wilayah, kategori_kemiskinan) where (lokasi is null);

-- The list by name: of the country, and of a province or what lies in it.
create index concurrently if not exists petasantri_santri_pribadi_nama_id on santri_pribadi (nama, id);
create index concurrently if not exists petasantri_santri_map_provinsi_nama on santri_map ("left"((kode_wilayah)::text, 2), nama, santri_id) include (kode_wilayah);
