-- Pesantren of one area by their category.
-- The area is a code that theirs begin with, a box (west, south, east, north), or a circle (longitude, latitude, metres)
-- within a box; null for all of them.
-- params: prefix text, box float8[], circle float8[]
-- returns: category text, n int
select p.category, count(*)::int as n
from petasantri_ask.pesantren p
where ($1::text is null or p.code like $1::text || '%')
  and ($2::float8[] is null or p.point && ST_MakeEnvelope(($2::float8[])[1], ($2::float8[])[2], ($2::float8[])[3], ($2::float8[])[4], 4326))
  and ($3::float8[] is null or ST_DistanceSphere(p.point, ST_SetSRID(ST_MakePoint(($3::float8[])[1], ($3::float8[])[2]), 4326)) <= ($3::float8[])[3])
group by p.category
