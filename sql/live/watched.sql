-- Tables whose edits are announced, and whether they still are.
-- params: none
-- returns: schema_name text, table_name text, geometry text, origin text, state text
select w.schema_name, w.table_name, w.geometry, w.origin,
  case when c.oid is null then 'missing' when petasantri.is_watched(c.oid) then 'heard' else 'not heard' end as state
from petasantri.watched w
left join pg_namespace n on n.nspname = w.schema_name
left join pg_class c on c.relnamespace = n.oid and c.relname = w.table_name
order by w.origin = 'added', w.schema_name, w.table_name
limit 1000
