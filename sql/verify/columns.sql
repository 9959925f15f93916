-- Columns of our relations: those of our schemas by their full name, others by the bare name.
-- params: owners text[]
-- returns: owner text, name text, type text, category text, srid int
select owner, a.attname::text as name, format_type(a.atttypid, a.atttypmod) as type,
  case when t.typname = 'geometry' then 'G' else t.typcategory::text end as category,
  case when t.typname = 'geometry' then postgis_typmod_srid(a.atttypmod) end as srid
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
cross join lateral (select case when n.nspname in ('petasantri', 'petasantri_ask') then n.nspname || '.' || c.relname else c.relname::text end as owner) o
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_type t on t.oid = a.atttypid
where owner = any($1::text[]) and (n.nspname in ('petasantri', 'petasantri_ask') or pg_table_is_visible(c.oid)) and c.relkind in ('r', 'p', 'm', 'v', 'f')
order by owner, a.attnum
