-- Pesantren of the base table in a box.
-- params: none
-- returns: id uuid
select id from pondok_pesantren where lokasi && ST_MakeEnvelope(106.787, -6.228, 106.875, -6.140, 4326)
