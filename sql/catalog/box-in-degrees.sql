-- A box of some reference system as a box in degrees; its edges are followed, since they bend.
-- params: west float8, south float8, east float8, north float8, srid int
-- returns: west float8, south float8, east float8, north float8
select ST_XMin(d.geom) as west, ST_YMin(d.geom) as south, ST_XMax(d.geom) as east, ST_YMax(d.geom) as north
from (
  select ST_Transform(
    ST_Segmentize(ST_MakeEnvelope($1, $2, $3, $4, $5::int), greatest($3 - $1, $4 - $2, 1e-9) / 32), 4326) as geom
) d
