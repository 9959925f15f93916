-- The map tables may have existed, with rows, before petasantri came: only our indexes go.
drop index if exists santri_map_lokasi, santri_map_pesantren, santri_map_kategori_skor, santri_map_wilayah, santri_map_nama_trgm;
drop index if exists pesantren_map_lokasi, pesantren_map_kategori_skor, pesantren_map_wilayah, pesantren_map_nama_trgm;
