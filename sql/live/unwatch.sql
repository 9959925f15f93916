-- Ends it. Tables of the map itself stay watched.
-- params: schema_name text, table_name text
-- returns: ended bool, builtin bool
select case when origin = 'added' then petasantri.unwatch_table(schema_name, table_name) else false end as ended, origin = 'builtin' as builtin
from petasantri.watched
where schema_name = $1 and table_name = $2
