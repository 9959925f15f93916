-- Adds regions that are not there yet; arrays of equal length, parents before children.
-- params: codes text[], levels text[], names text[], types text[], parents text[], geojson text[], sources text[], illustrative bool[]
-- returns: none
insert into petasantri.regions (code, level, name, type, parent_code, geom, source, illustrative)
select code, level, name, type, parent_code, ST_SetSRID(ST_GeomFromGeoJSON(geojson), 4326), source, illustrative
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bool[])
  as r (code, level, name, type, parent_code, geojson, source, illustrative)
on conflict (code) do nothing
