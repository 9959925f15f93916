-- Everything that a schema consists of, one row each, without what extensions bring along.
with ours_not as (
  select classid, objid from pg_depend where deptype = 'e'
), space as (
  select oid, nspname from pg_namespace n
  where nspname !~ '^pg_' and nspname <> 'information_schema'
), rel as (
  select c.*, n.nspname || '.' || c.relname as name from pg_class c join space n on n.oid = c.relnamespace
  where not exists (select from ours_not o where o.classid = 'pg_class'::regclass and o.objid = c.oid)
), proc as (
  select p.*, p.oid::regprocedure::text as name from pg_proc p join space n on n.oid = p.pronamespace
  where not exists (select from ours_not o where o.classid = 'pg_proc'::regclass and o.objid = p.oid)
)
select 'schema' as kind, nspname::text as name, coalesce(nspacl::text, '') as definition from space
  join pg_namespace using (oid, nspname)
  where not exists (select from ours_not o where o.classid = 'pg_namespace'::regclass and o.objid = oid)
union all
select 'extension', extname, n.nspname from pg_extension e join pg_namespace n on n.oid = e.extnamespace where extname <> 'plpgsql'
union all
select 'relation', name, concat_ws(' ', relkind::text, relpersistence::text, reloptions::text, relacl::text, relrowsecurity, obj_description(oid, 'pg_class'))
  from rel where relkind <> 'i'
union all
select 'column', rel.name || '.' || attname, concat_ws(' ',
    row_number() over (partition by rel.oid order by attnum), format_type(atttypid, atttypmod), attnotnull, attidentity::text, attgenerated::text,
    pg_get_expr(d.adbin, d.adrelid), col_description(rel.oid, attnum), attacl::text)
  from rel join pg_attribute a on a.attrelid = rel.oid and attnum > 0 and not attisdropped
  left join pg_attrdef d on d.adrelid = rel.oid and d.adnum = attnum
  where relkind in ('r', 'v', 'm', 'p', 'f', 'c')
union all
select 'index', rel.name, pg_get_indexdef(rel.oid) || case when i.indisvalid then '' else ' invalid' end
  from rel join pg_index i on i.indexrelid = rel.oid
union all
select 'constraint', rel.name || '.' || conname, pg_get_constraintdef(k.oid) || case when convalidated then '' else ' unchecked' end
  from rel join pg_constraint k on k.conrelid = rel.oid where contype <> 'n'
union all
select 'trigger', rel.name || '.' || tgname, pg_get_triggerdef(t.oid) || ' ' || tgenabled::text
  from rel join pg_trigger t on t.tgrelid = rel.oid where not tgisinternal
union all
select 'routine', name, pg_get_functiondef(oid) || coalesce(proacl::text, '') from proc where prokind in ('f', 'p')
union all
select 'view', name, pg_get_viewdef(oid) from rel where relkind in ('v', 'm')
union all
select 'enum', n.nspname || '.' || typname, (select string_agg(enumlabel, ',' order by enumsortorder) from pg_enum where enumtypid = t.oid)
  from pg_type t join space n on n.oid = t.typnamespace where typtype = 'e'
order by 1, 2, 3
