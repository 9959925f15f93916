-- Count pyramids that can be drawn from: built, exact, and readable with both of their tables.
-- params: none
-- returns: schema text, name text, geometry text, cells text, changes text, finest int, points_from int, most_points int, sums json, by_column text, by_values text[]
select schema_name as schema, table_name as name, geometry, cells, changes, finest::int, points_from::int, most_points,
  (select coalesce(json_agg(item ->> 'column' order by place), '[]') from jsonb_array_elements(p.sums) with ordinality s (item, place)) as sums,
  by_column, by_values
from petasantri.pyramids p
where state = 'ready' and points_from is not null
  and has_table_privilege(to_regclass(format('petasantri.%I', cells)), 'select')
  and has_table_privilege(to_regclass(format('petasantri.%I', changes)), 'select')
order by id
