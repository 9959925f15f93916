-- Codes of the regions whose boxes touch one of some boxes, and whether they lie within one.
-- params: west float8[], south float8[], east float8[], north float8[]
-- returns: code text, inside bool
select r.code, bool_or(r.geom @ b.inner_box) as inside
from (
  select ST_MakeEnvelope(west, south, east, north, 4326) as box,
    -- A hair smaller: indexes keep boxes with 24 bits, and what counts as inside is not looked at again.
    ST_MakeEnvelope(least(west + 1e-4, east), least(south + 1e-4, north), greatest(east - 1e-4, west), greatest(north - 1e-4, south), 4326) as inner_box
  from unnest($1::float8[], $2::float8[], $3::float8[], $4::float8[]) b (west, south, east, north)
) b
join petasantri.regions r on r.geom && b.box
group by r.code
