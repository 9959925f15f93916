-- All pyramids, with the size of their two tables in bytes.
-- params: none
-- returns: name text, source text, geometry text, sums text, by_column text, by_values text, finest int, points_from int, most_points int, state text, origin text, built_at text, rows float8, cells text, changes text, bytes float8
select name, case schema_name when 'public' then table_name else schema_name || '.' || table_name end as source, geometry,
  coalesce((select string_agg(item ->> 'column', ', ') from jsonb_array_elements(sums) item), '') as sums, by_column, array_to_string(by_values, ', ') as by_values,
  finest::int as finest, points_from::int as points_from, most_points,
  -- Whoever builds holds the lock of fold and build: without one, its build was broken off.
  case when state = 'building' and not exists (select from pg_locks l where l.locktype = 'advisory' and l.granted
      and l.database = (select d.oid from pg_database d where d.datname = current_database())
      and l.classid = petasantri.pyramid_lock()::oid and l.objid = p.id::oid)
    then 'unbuilt' else state end as state, origin,
  to_char(built_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as built_at, rows::float8 as rows, cells, changes,
  (select coalesce(sum(pg_total_relation_size(c.oid)), 0)::float8 from pg_class c
    where c.relnamespace = 'petasantri'::regnamespace and c.relname in (p.cells, p.changes)) as bytes
from petasantri.pyramids p
order by name
