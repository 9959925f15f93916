-- The filters provinsi and kabupaten.
-- params: none
-- returns: id uuid
select id from pesantren_map where provinsi = 'Jawa Barat' and kabupaten = 'Kabupaten Garut'
