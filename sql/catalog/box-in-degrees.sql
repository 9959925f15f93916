-- A box of some reference system as a box in degrees. A grid is followed, since edges bend and a pole may lie
-- inside. Longitudes keep together around the middle of the box, so they may pass 180.
-- params: west float8, south float8, east float8, north float8, srid int
-- returns: west float8, south float8, east float8, north float8
with box (west, south, east, north) as (
  select $1::float8, $2::float8, $3::float8, $4::float8
),
grid as (
  select ST_Transform(ST_SetSRID(ST_MakePoint(west + (east - west) * i / 32, south + (north - south) * j / 32), $5::int), 4326) as p,
    i = 16 and j = 16 as middle
  from box, generate_series(0, 32) i, generate_series(0, 32) j
),
turned as (
  select ST_X(p) - 360 * round((ST_X(p) - (select ST_X(p) from grid where middle)) / 360) as lon, ST_Y(p) as lat
  from grid
)
select min(lon) as west, min(lat) as south, max(lon) as east, max(lat) as north
from turned
