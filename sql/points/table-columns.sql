-- Columns of a table with what decides how a text may be written into them. Domains are followed to what they are made of.
-- params: relation int8
-- returns: name text, type text, cast_type text, kind text, length int, not_null bool, default_expression text, written_by_database bool, comparable bool, may_insert bool, may_update bool, is_primary bool, is_unique bool, srid int, geometry_type text
with recursive made_of (attnum, type, typmod, depth) as (
  select a.attnum, a.atttypid, a.atttypmod, 0
  from pg_attribute a
  where a.attrelid = $1::int8::oid and a.attnum > 0 and not a.attisdropped
  union all
  select m.attnum, t.typbasetype, t.typtypmod, m.depth + 1
  from made_of m
  join pg_type t on t.oid = m.type and t.typtype = 'd'
),
base as (select distinct on (attnum) attnum, type, typmod from made_of order by attnum, depth desc)
select a.attname::text as name,
  bt.typname::text as type,
  -- An explicit cast cuts texts to their length in silence; the assignment to the column complains.
  case when base.type in ('varchar'::regtype, 'bpchar'::regtype, 'bit'::regtype, 'varbit'::regtype)
    then format_type(base.type, -1) else format_type(a.atttypid, a.atttypmod) end as cast_type,
  bt.typtype::text as kind,
  case when base.type in ('varchar'::regtype, 'bpchar'::regtype) and base.typmod > 4 then base.typmod - 4 end as length,
  a.attnotnull as not_null,
  pg_get_expr(d.adbin, d.adrelid) as default_expression,
  a.attgenerated <> '' or a.attidentity = 'a' as written_by_database,
  exists (select 1 from pg_opclass o join pg_am am on am.oid = o.opcmethod
    where am.amname = 'btree' and o.opcdefault and o.opcintype = base.type)
    or base.type = 'varchar'::regtype or bt.typtype = 'e' as comparable,
  has_column_privilege(a.attrelid, a.attnum, 'insert') as may_insert,
  has_column_privilege(a.attrelid, a.attnum, 'update') as may_update,
  coalesce(keys.is_primary, false) as is_primary,
  keys.is_primary is not null as is_unique,
  case when bt.typname in ('geometry', 'geography') then postgis_typmod_srid(base.typmod) end as srid,
  case when bt.typname in ('geometry', 'geography') then postgis_typmod_type(base.typmod) end as geometry_type
from pg_attribute a
join base on base.attnum = a.attnum
join pg_type bt on bt.oid = base.type
left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
left join lateral (
  -- Only an index over this one column of every row tells rows apart.
  select bool_or(i.indisprimary) as is_primary
  from pg_index i
  where i.indrelid = a.attrelid and i.indisunique and i.indisvalid and i.indnkeyatts = 1
    and i.indkey[0] = a.attnum and i.indpred is null and i.indexprs is null
) keys on true
where a.attrelid = $1::int8::oid and a.attnum > 0 and not a.attisdropped
order by a.attnum
