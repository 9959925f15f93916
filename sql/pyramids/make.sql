-- Registers a pyramid and puts its triggers on the table; waits for its lock no longer than lock_timeout.
-- params: name text, relation text, geometry text, srid int, sums text, by_column text, by_values text[], finest int, most_points int
-- returns: name text
select $1::text as name
from petasantri.make_pyramid($1::text, $2::text::regclass, $3::text, $4::int,
  (select coalesce(jsonb_agg(jsonb_build_object('column', item)), '[]') from jsonb_array_elements_text($5::text::jsonb) item),
  $6::text, $7::text[], null, $8::int, $9::int)
