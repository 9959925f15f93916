-- Raises an error where PostGIS was built without vector tiles.
-- params: none
-- returns: tile bytea
select ST_AsMVT(t) as tile from (select 1 as a where false) t
