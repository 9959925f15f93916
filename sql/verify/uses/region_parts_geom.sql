-- The region that a point lies in.
-- params: none
-- returns: code text
select code from petasantri.region_parts where ST_Intersects(geom, ST_SetSRID(ST_MakePoint(106.83, -6.18), 4326))
