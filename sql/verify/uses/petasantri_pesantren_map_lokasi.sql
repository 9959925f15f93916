-- A tile of zoom 12: Jakarta.
-- params: none
-- returns: id uuid
select id from pesantren_map where lokasi && ST_MakeEnvelope(106.787, -6.228, 106.875, -6.140, 4326)
