-- Functions that make a tile: (z int, x int, y int) or (z int, x int, y int, query json|jsonb), returning bytea.
-- params: schemas text[], national_id text
-- returns: schema text, name text, takes_query bool, comment text, readable bool, reads_santri bool, reads_national_id bool
select n.nspname::text as schema, p.proname::text as name,
  p.pronargs = 4 as takes_query,
  obj_description(p.oid, 'pg_proc') as comment,
  has_schema_privilege(n.oid, 'usage') and has_function_privilege(p.oid, 'execute') as readable,
  -- A function's tables cannot be known for sure; one that names a santri table is taken to read it.
  source.text ~* '\msantri_(pribadi|skor|map)\M' as reads_santri,
  source.text ~* $2 as reads_national_id
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace
cross join lateral (select concat(p.prosrc, pg_get_function_sqlbody(p.oid)) as text) source
where n.nspname::text = any($1::text[]) and p.prokind = 'f' and p.prorettype = 'bytea'::regtype and not p.proretset
  and p.proargtypes[0] = 'int4'::regtype and p.proargtypes[1] = 'int4'::regtype and p.proargtypes[2] = 'int4'::regtype
  and (p.pronargs = 3 or (p.pronargs = 4 and p.proargtypes[3] in ('json'::regtype, 'jsonb'::regtype)))
  and not exists (
    select 1 from pg_depend ext
    where ext.classid = 'pg_proc'::regclass and ext.objid = p.oid and ext.deptype = 'e')
order by 1, 2, p.pronargs desc
