-- Columns of the base tables as one has to fill them. Required: not null, and nothing fills it by itself.
-- params: owners text[]
-- returns: owner text, name text, type text, category text, length int, required bool, first_label text
select c.relname::text as owner, a.attname::text as name, base.typname::text as type, base.typcategory::text as category,
  case when base.typname in ('varchar', 'bpchar') and a.atttypmod > 4 then a.atttypmod - 4 end as length,
  (a.attnotnull or t.typnotnull) and not a.atthasdef and a.attidentity = '' and t.typdefault is null as required,
  (select e.enumlabel::text from pg_enum e where e.enumtypid = base.oid order by e.enumsortorder limit 1) as first_label
from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.attidentity <> 'a'
join pg_type t on t.oid = a.atttypid
join pg_type base on base.oid = coalesce(nullif(t.typbasetype, 0), t.oid)
where c.relname = any($1::text[]) and pg_table_is_visible(c.oid) and c.relkind in ('r', 'p')
order by c.relname, a.attnum
