-- The filters provinsi and kabupaten.
-- params: none
-- returns: id uuid
select id from santri_map where provinsi = 'Jawa Barat' and kabupaten = 'Kabupaten Garut'
