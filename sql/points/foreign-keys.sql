-- Foreign keys of one column, with the column that they point at.
-- params: relation int8
-- returns: column_name text, schema text, table_name text, referenced text
select own.attname::text as column_name, n.nspname::text as schema, c.relname::text as table_name,
  other.attname::text as referenced
from pg_constraint fk
join pg_class c on c.oid = fk.confrelid
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute own on own.attrelid = fk.conrelid and own.attnum = fk.conkey[1]
join pg_attribute other on other.attrelid = fk.confrelid and other.attnum = fk.confkey[1]
where fk.conrelid = $1::int8::oid and fk.contype = 'f' and array_length(fk.conkey, 1) = 1
order by fk.conname
