-- Every relation with a geometry or geography column in the published schemas, one row per such column,
-- with all that decides whether and how it is published. The domain's own tables come along from any schema.
-- params: schemas text[], national_id text
-- returns: schema text, name text, kind text, geometry_column text, geography bool, srid int, known_srid bool, geometry_type text, rows float8, comment text, readable bool, indexed bool, box text, key_column text, integer_key bool, columns json, reads_santri bool, reads_national_id bool, reads_contact bool, tables text[]
with recursive
santri (relation) as (
  select oid from pg_class where relname in ('santri_pribadi', 'santri_skor', 'santri_map') and relkind in ('r', 'p', 'f')
  union
  select child.inhrelid from santri join pg_inherits child on child.inhparent = santri.relation
),
-- What a view names itself; 16384 is the first object that is not the system's.
direct (view, class, object, attribute) as materialized (
  select rule.ev_class, dep.refclassid, dep.refobjid, dep.refobjsubid
  from pg_rewrite rule
  join pg_depend dep on dep.classid = 'pg_rewrite'::regclass and dep.objid = rule.oid
    and dep.refclassid in ('pg_class'::regclass, 'pg_proc'::regclass) and dep.refobjid <> rule.ev_class
  where rule.ev_class >= 16384
  union all
  -- A whole row, as in to_jsonb(t), depends on no column: only the parse tree knows of it.
  select rule.ev_class, 'pg_class'::regclass, whole.oid, a.attnum
  from pg_rewrite rule
  cross join lateral regexp_matches(rule.ev_action::text, ':varattno 0 :vartype (\d+)', 'g') as used (type)
  join pg_class whole on whole.reltype = used.type[1]::oid
  join pg_attribute a on a.attrelid = whole.oid and a.attnum > 0
  where rule.ev_class >= 16384
),
reads as (
  select * from direct
  union
  select reads.view, direct.class, direct.object, direct.attribute
  from reads
  join direct on reads.class = 'pg_class'::regclass and direct.view = reads.object
),
sensitive as (
  select reads.view,
    bool_or(base.oid in (select relation from santri)
      or exists (select 1 from pg_attribute id where id.attrelid = base.oid and id.attname = 'santri_id' and not id.attisdropped)
      or coalesce(p.prosrc ~* '\msantri_(pribadi|skor|map)\M', false)) as santri,
    bool_or(read.attname ~* $2 or coalesce(concat(p.prosrc, pg_get_function_sqlbody(p.oid)) ~* $2, false)) as national_id,
    bool_or(base.relname = 'pondok_pesantren' and read.attname in ('telepon', 'email')) as contact
  from reads
  left join pg_class base on reads.class = 'pg_class'::regclass and base.oid = reads.object
  left join pg_attribute read on read.attrelid = base.oid and read.attnum = reads.attribute
  -- What a function reads cannot be known for sure; one that names something is taken to read it.
  left join pg_proc p on reads.class = 'pg_proc'::regclass and p.oid = reads.object and p.oid >= 16384
  group by reads.view
),
-- Tables behind a view; none where it may read something that nobody announces: functions, materialized views, foreign tables.
behind as (
  select reads.view,
    case when bool_and(base.relkind in ('r', 'p', 'v')) and bool_and(p.oid is null)
      then array_agg(distinct format('%s.%s', bn.nspname, base.relname)) filter (where base.relkind in ('r', 'p')) end as tables
  from reads
  left join pg_class base on reads.class = 'pg_class'::regclass and base.oid = reads.object and base.oid >= 16384
  left join pg_namespace bn on bn.oid = base.relnamespace
  left join pg_proc p on reads.class = 'pg_proc'::regclass and p.oid = reads.object
    and not exists (select from pg_depend ext where ext.classid = 'pg_proc'::regclass and ext.objid = p.oid and ext.deptype = 'e')
    and p.oid >= 16384
  group by reads.view
)
select n.nspname::text as schema, c.relname::text as name, c.relkind::text as kind,
  a.attname::text as geometry_column,
  gt.typname = 'geography' as geography,
  postgis_typmod_srid(a.atttypmod) as srid,
  exists (select 1 from spatial_ref_sys s where s.srid = postgis_typmod_srid(a.atttypmod)) as known_srid,
  postgis_typmod_type(a.atttypmod) as geometry_type,
  -- Nobody may have analyzed it yet (the embedded engine never does): then its size tells, at 128 bytes a row.
  case when c.reltuples > 0 then c.reltuples else coalesce(pg_relation_size(c.oid), 0) / 128 end::float8 as rows,
  obj_description(c.oid, 'pg_class') as comment,
  has_schema_privilege(n.oid, 'usage') and has_column_privilege(c.oid, a.attnum, 'select') as readable,
  c.relkind in ('v', 'f') or coalesce(gist.complete or gist.partial, false) as indexed,
  -- The root page of a complete index knows a superset of the extent, at no cost.
  case when c.relkind in ('r', 'm') and gist.complete and not gist.partial and gt.typname = 'geometry'
    then _postgis_index_extent(c.oid::regclass, a.attname::text)::text end as box,
  key.attname::text as key_column,
  coalesce(key.atttypid in ('int2'::regtype, 'int4'::regtype, 'int8'::regtype), false) as integer_key,
  columns.list as columns,
  coalesce(sensitive.santri, false)
    or exists (select 1 from santri where relation = c.oid)
    or exists (select 1 from pg_constraint fk join santri on santri.relation = fk.confrelid
      where fk.conrelid = c.oid and fk.contype = 'f') as reads_santri,
  coalesce(sensitive.national_id, false) as reads_national_id,
  coalesce(sensitive.contact, false) as reads_contact,
  case when c.relkind in ('r', 'p') then array[format('%s.%s', n.nspname, c.relname)]
    when c.relkind = 'v' then coalesce(behind.tables, '{}') else '{}' end as tables
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_type gt on gt.oid = a.atttypid and gt.typname in ('geometry', 'geography')
left join sensitive on sensitive.view = c.oid
left join behind on behind.view = c.oid
left join lateral (
  select bool_or(i.indpred is null) as complete, bool_or(i.indpred is not null) as partial
  from pg_index i
  join pg_class ic on ic.oid = i.indexrelid
  join pg_am am on am.oid = ic.relam and am.amname in ('gist', 'spgist', 'brin')
  where i.indrelid = c.oid and i.indisvalid and i.indkey[0] = a.attnum
) gist on true
left join lateral (
  select ka.attname, ka.atttypid
  from pg_index i
  join pg_attribute ka on ka.attrelid = i.indrelid and ka.attnum = i.indkey[0]
  where i.indrelid = c.oid and i.indisprimary and i.indnkeyatts = 1
) key on true
left join lateral (
  select json_agg(json_build_object(
      'name', ca.attname, 'type', coalesce(base.typname, ct.typname), 'kind', coalesce(base.typtype, ct.typtype),
      'readable', has_column_privilege(c.oid, ca.attnum, 'select'),
      'comment', col_description(c.oid, ca.attnum)) order by ca.attnum) as list
  from pg_attribute ca
  join pg_type ct on ct.oid = ca.atttypid
  left join pg_type base on base.oid = nullif(ct.typbasetype, 0)
  where ca.attrelid = c.oid and ca.attnum > 0 and not ca.attisdropped
) columns on true
where c.relkind in ('r', 'v', 'm', 'p', 'f') and not c.relispartition
  and (n.nspname::text = any($1::text[]) or (n.nspname = 'petasantri' and c.relname in ('regions', 'region_shapes')))
  and not exists (
    select 1 from pg_depend ext
    where ext.classid = 'pg_class'::regclass and ext.objid = c.oid and ext.deptype = 'e')
order by n.nspname, c.relname, a.attnum
