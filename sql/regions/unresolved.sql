-- Rows of the map tables whose regency is not known.
-- params: none
-- returns: santri int, pesantren int
select
  (select count(*)::int from santri_map where kode_wilayah is null or length(kode_wilayah) = 2) as santri,
  (select count(*)::int from pesantren_map where kode_wilayah is null or length(kode_wilayah) = 2) as pesantren
