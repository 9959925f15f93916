-- Outlines of a tile of zoom 8.
-- params: none
-- returns: code text
select code from petasantri.regions where geom && ST_MakeEnvelope(106.875, -7.013, 108.281, -5.616, 4326)
