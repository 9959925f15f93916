-- Count pyramids: a table of points counted by cell of the Web Mercator grid at every level (src/geo/cell.ts), exact in
-- every snapshot. A pyramid is a base table and a table of changes that are not added up yet; readers add the two.
-- Triggers only append to the changes, so that no writer ever waits for another. docs/pyramids.md.
begin;
set local lock_timeout = '200ms';
select petasantri.leave_own_schema();

create table if not exists petasantri.pyramids (
  id int generated always as identity primary key,
  name text not null unique check (name ~ '^[a-z0-9][a-z0-9_.-]{0,59}$'),
  schema_name text not null,
  table_name text not null,
  geometry text not null,
  -- System of the coordinates, also where the column does not say.
  srid int not null,
  -- What is summed up, in the order of s1, s2 ...: [{"column", "type": int8 or numeric, and where the number is not the
  -- column itself, "expression" and the columns that it "needs"}]
  sums jsonb not null default '[]',
  by_column text,
  -- What tells the value where the text of the column is none of them; null where nothing does.
  by_expression text,
  by_values text[] not null default '{}' check (cardinality(by_values) <= 16),
  finest smallint not null default 15 check (finest between 10 and 18),
  -- Zoom from which every tile held at most most_points rows when it was built.
  points_from smallint,
  most_points int not null default 4096 check (most_points between 16 and 100000),
  state text not null default 'building' check (state in ('building', 'ready', 'stale')),
  origin text not null default 'added' check (origin in ('builtin', 'added')),
  built_at timestamptz,
  -- Rows counted when it was built.
  rows bigint,
  -- Names of its tables in this schema.
  cells text not null unique,
  changes text not null unique
);

-- The cell of a place in the grid: 4^level plus the bits of x and y by turns.
create or replace function petasantri.cell(level int, x int, y int) returns bigint language plpgsql immutable strict parallel safe as $$
declare
  h bigint := x;
  v bigint := y;
begin
  h := (h | (h << 16)) & 281470681808895; v := (v | (v << 16)) & 281470681808895;
  h := (h | (h << 8)) & 71777214294589695; v := (v | (v << 8)) & 71777214294589695;
  h := (h | (h << 4)) & 1085102592571150095; v := (v | (v << 4)) & 1085102592571150095;
  h := (h | (h << 2)) & 3689348814741910323; v := (v | (v << 2)) & 3689348814741910323;
  h := (h | (h << 1)) & 6148914691236517205; v := (v | (v << 1)) & 6148914691236517205;
  return (1::bigint << 2 * level) | h | (v << 1);
end $$;

create or replace function petasantri.level_of(cell bigint) returns int language sql immutable strict parallel safe as $$
  -- Ids of a level run from 4^level to below 2 * 4^level.
  select floor(ln(cell::float8) / ln(4::float8) + 1e-6)::int
$$;

-- The centre of a geometry in degrees, null where it has none.
create or replace function petasantri.centre_in_degrees(geometry, srid int) returns geometry language plpgsql immutable strict parallel safe as $$
declare
  box box3d := $1;
begin
  return ST_Transform(ST_SetSRID(ST_MakePoint((ST_XMin(box) + ST_XMax(box)) / 2, (ST_YMin(box) + ST_YMax(box)) / 2), $2), 4326);
exception when others then
  -- Coordinates that the projection does not know: tiles do not draw them either.
  return null;
end $$;

-- SQL of the rows of a source for a pyramid: side (1 for rows that come, -1 for rows that go), place, value (place among by_values, 0 for none
-- of them) and numbers, as lon, lat (degrees, or metres for 3857), value, v1, v2 ...
create or replace function petasantri.pyramid_source(p petasantri.pyramids, source text, side int) returns text language sql stable as $$
  select format('select %s::bigint as n, %s, %s as value%s from %s', side,
    case
      when p.srid in (4326, 3857) then format('(ST_XMin(%1$I) + ST_XMax(%1$I)) / 2 as lon, (ST_YMin(%1$I) + ST_YMax(%1$I)) / 2 as lat', p.geometry)
      else format('ST_X(petasantri.centre_in_degrees(%1$I, %2$s)) as lon, ST_Y(petasantri.centre_in_degrees(%1$I, %2$s)) as lat', p.geometry, p.srid)
    end,
    case when p.by_column is null then '0' else format('coalesce(array_position(%1$L::text[], %2$I::text)%3$s, 0)', p.by_values, p.by_column,
      ', array_position(' || quote_literal(p.by_values) || '::text[], ' || p.by_expression || ')') end,
    (select string_agg(case item ->> 'type'
      when 'int8' then format(', (%s)::bigint as v%s', number, place)
      -- Neither infinities and NaN nor numbers that could not be added up are values.
      else format(', case when (%1$s) between -1e100 and 1e100 then (%1$s)::numeric end as v%2$s', number, place) end, '' order by place)
    from jsonb_array_elements(p.sums) with ordinality s (item, place),
      lateral (select coalesce(item ->> 'expression', quote_ident(item ->> 'column')) as number) c),
    source)
$$;

-- A piece of SQL for each sum, by its place: names of columns unless told otherwise.
create or replace function petasantri.pyramid_pairs(p petasantri.pyramids, format text default ', s%1$s, c%1$s') returns text language sql stable as $$
  select coalesce(string_agg(format($2, place), '' order by place), '') from generate_series(1, jsonb_array_length(p.sums)) place
$$;

-- SQL that puts the rows of such a source into cells of a level: cell, value, n, v1, v2 ... What lies beyond the
-- antimeridian is folded back, what lies beyond 85.06 degrees is not drawn and not counted. Each step stands in a
-- subquery of its own (OFFSET 0 keeps it there), since each uses the one before several times.
create or replace function petasantri.pyramid_cells(p petasantri.pyramids, source text, level int) returns text language plpgsql stable as $$
declare
  carried text := 'value, n' || petasantri.pyramid_pairs(p, ', v%1$s');
  world text := case p.srid when 3857 then '40075016.685578488' else '360.0' end;
  sql text;
begin
  sql := format('select lon / %1$s + 0.5 as x, %2$s as y, %3$s from (%4$s offset 0) a where lon between -1.5 * %1$s and 1.5 * %1$s and lat between -%5$s and %5$s',
    world, case p.srid when 3857 then '0.5 - lat / ' || world else '0.5 - asinh(tan(radians(lat))) / (2 * pi())' end, carried, source,
    case p.srid when 3857 then '20048966.1' else '85.06' end);
  sql := format('select least(floor((x - case when x > 1 then 1 when x < 0 then -1 else 0 end) * %1$s), %1$s - 1)::bigint as x, least(greatest(floor(y * %1$s), 0), %1$s - 1)::bigint as y, %2$s from (%3$s offset 0) a',
    1 << level, carried, sql);
  select format('select (1::bigint << %s) | x | (y << 1) as cell, %s from (%s offset 0) a', 2 * level, carried, wrapped.sql) into sql
  from (
    with recursive step (place, sql) as (
      select 0, sql
      union all
      select place + 1, format('select (x | (x << %1$s)) & %2$s as x, (y | (y << %1$s)) & %2$s as y, %3$s from (%4$s offset 0) a',
        (array[16, 8, 4, 2, 1])[place + 1],
        (array[281470681808895, 71777214294589695, 1085102592571150095, 3689348814741910323, 6148914691236517205])[place + 1], carried, step.sql)
      from step where place < 5
    )
    select step.sql from step where place = 5
  ) wrapped;
  return sql;
end $$;

-- SQL of what such rows add up to, by cell and value.
create or replace function petasantri.pyramid_deltas(p petasantri.pyramids, source text) returns text language sql stable as $$
  select format('select cell, value::smallint as value, sum(n)::bigint as n%s from (%s) a group by cell, value having sum(n) <> 0%s',
    string_agg(format(', coalesce(sum(n * v%1$s), 0)::%2$s as s%1$s, coalesce(sum(n) filter (where v%1$s is not null), 0)::bigint as c%1$s', place, item ->> 'type'), '' order by place),
    petasantri.pyramid_cells(p, source, p.finest),
    string_agg(format(' or coalesce(sum(n * v%1$s), 0) <> 0 or coalesce(sum(n) filter (where v%1$s is not null), 0) <> 0', place), '' order by place))
  from jsonb_array_elements(p.sums) with ordinality s (item, place)
$$;

-- Columns of the base table beside cell and split, each with its type and how it comes of such deltas.
create or replace function petasantri.pyramid_columns(p petasantri.pyramids) returns table (name text, type text, delta text) language sql stable as $$
  select part.name || suffix, part.type, format('coalesce(sum(%I)%s, 0)::%s', part.name, condition, part.type)
  from (
    select 0 as value, '' as suffix, '' as condition
    union all
    select value, '_' || value, format(' filter (where value = %s)', value) from generate_series(1, cardinality(p.by_values)) value
  ) groups
  cross join (
    select 0 as place, 0 as kind, 'n' as name, 'bigint' as type
    union all
    select place, kind, (array['s', 'c'])[kind] || place, case when kind = 1 and item ->> 'type' = 'numeric' then 'numeric' else 'bigint' end
    from jsonb_array_elements(p.sums) with ordinality s (item, place), generate_series(1, 2) kind
  ) part
  order by value, part.place, part.kind
$$;

create or replace function petasantri.pyramid_trigger(p petasantri.pyramids, event text) returns text language sql stable as $$
  select format('petasantri_%s_%s', replace(p.cells, 'tile_', ''), event)
$$;

-- A delta at this cell, which no grid has, says that rows changed in a way that could not be counted.
create or replace function petasantri.note_stale(p petasantri.pyramids) returns text language sql stable as $$
  select format('insert into petasantri.%I (cell, value, n) select 0, 0, 0 where not exists (select from petasantri.%I where cell = 0)', p.changes, p.changes)
$$;

-- Makes the tables, the trigger function and the triggers of a registered pyramid, or makes them anew as they should be.
create or replace function petasantri.arm_pyramid(pyramid text) returns void language plpgsql as $$
declare
  p petasantri.pyramids := (select r from petasantri.pyramids r where r.name = pyramid);
  columns text := (select string_agg(format('%I %s not null', name, type), ', ') from petasantri.pyramid_columns(p));
  sums text := (select string_agg(format(', s%s %s not null default 0, c%s bigint not null default 0', place, item ->> 'type', place), '' order by place)
    from jsonb_array_elements(p.sums) with ordinality s (item, place));
  places text := petasantri.pyramid_pairs(p);
  whole text;
  needed text;
  role text;
begin
  if p.id is null then
    raise exception 'there is no pyramid %', pyramid;
  end if;
  execute format('create table if not exists petasantri.%I (cell bigint primary key, split smallint not null, %s)
    with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.05)', p.cells, columns);
  execute format('create table if not exists petasantri.%I (cell bigint not null, value smallint not null, n bigint not null%s)
    with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)', p.changes, sums);
  execute format('create index if not exists %I on petasantri.%I (cell)', p.changes || '_cell', p.changes);
  -- Whoever may read the registry may read what it tells of.
  for role in
    select case a.grantee when 0 then 'public' else quote_ident(a.grantee::regrole::text) end
    from pg_class c, aclexplode(c.relacl) a
    where c.oid = 'petasantri.pyramids'::regclass and a.privilege_type = 'SELECT' and a.grantee <> c.relowner
  loop
    execute format('grant select on petasantri.%I, petasantri.%I to %s', p.cells, p.changes, role);
  end loop;

  -- The negation of everything. Rows of a value stand in the base under everybody too.
  whole := format('with b as (select * from petasantri.%1$I where cell >= %2$s), d (cell, value, n%3$s) as (
      select * from petasantri.%4$I where cell > 0
      union all select cell, 0, n%3$s from b%5$s
    )
    insert into petasantri.%4$I (cell, value, n%3$s) select cell, value, -sum(n)%6$s from d group by cell, value having sum(n) <> 0',
    p.cells, 1::bigint << 2 * p.finest, places, p.changes,
    (select string_agg(format(' union all select cell, %1$s, n_%1$s%2$s from b where n_%1$s > 0 union all select cell, 0, -n_%1$s%3$s from b where n_%1$s > 0',
      value, petasantri.pyramid_pairs(p, format(', s%%1$s_%1$s, c%%1$s_%1$s', value)), petasantri.pyramid_pairs(p, format(', -s%%1$s_%1$s, -c%%1$s_%1$s', value))), '')
    from generate_series(1, cardinality(p.by_values)) value),
    petasantri.pyramid_pairs(p, ', -sum(s%1$s), -sum(c%1$s)'));

  -- The application may change its columns as it likes. The function then notes that, instead of failing.
  select format('(select count(*) from pg_attribute where attrelid = tg_relid and not attisdropped and (attname = %L and atttypid = %L::regtype and postgis_typmod_srid(atttypmod) in (0, %s)%s%s)) = %s',
    p.geometry, 'geometry', p.srid,
    coalesce(' or attname = ' || quote_literal(p.by_column), ''),
    string_agg(format(' or attname = %L and atttypid = any(%L::regtype[])', need, case kind when 'int8' then '{int2,int4}' when 'numeric' then '{int8,numeric,float4,float8}' else '{bool}' end), '' order by need),
    1 + (p.by_column is not null)::int + count(need))
  into needed
  from (
    select distinct need, kind from jsonb_array_elements(p.sums) item,
      lateral (select item ->> 'column' as need, item ->> 'type' as kind union all select jsonb_array_elements_text(item -> 'needs'), 'bool') needs
    where need is distinct from p.by_column
  ) needs;

  execute format($f$create or replace function petasantri.%I() returns trigger language plpgsql security definer as $t$
begin
  if tg_op = 'TRUNCATE' then
    if current_setting('transaction_isolation') <> 'read committed' then
      -- Rows are gone that this snapshot does not know.
      %s;
    end if;
    %s;
  elsif not %s then
    %s;
  elsif tg_op = 'INSERT' then
    insert into petasantri.%I (cell, value, n%s) %s;
  elsif tg_op = 'UPDATE' then
    insert into petasantri.%I (cell, value, n%s) %s;
  else
    insert into petasantri.%I (cell, value, n%s) %s;
  end if;
  perform pg_notify('petasantri_pyramids', %L);
  return null;
end $t$ $f$, 'on_' || p.cells, petasantri.note_stale(p), whole, needed, petasantri.note_stale(p),
    p.changes, places, petasantri.pyramid_deltas(p, petasantri.pyramid_source(p, 'changed', 1)),
    p.changes, places, petasantri.pyramid_deltas(p, petasantri.pyramid_source(p, 'changed', 1) || ' union all ' || petasantri.pyramid_source(p, 'before', -1)),
    p.changes, places, petasantri.pyramid_deltas(p, petasantri.pyramid_source(p, 'before', -1)), p.name);
  execute format('select petasantri.pin_search_path(%L)', format('petasantri.%I()', 'on_' || p.cells));
  execute format('revoke execute on function petasantri.%I() from public', 'on_' || p.cells);
  execute format('create or replace trigger %I after insert on %I.%I referencing new table as changed for each statement execute function petasantri.%I()',
    petasantri.pyramid_trigger(p, 'inserted'), p.schema_name, p.table_name, 'on_' || p.cells);
  execute format('create or replace trigger %I after update on %I.%I referencing old table as before new table as changed for each statement execute function petasantri.%I()',
    petasantri.pyramid_trigger(p, 'updated'), p.schema_name, p.table_name, 'on_' || p.cells);
  execute format('create or replace trigger %I after delete on %I.%I referencing old table as before for each statement execute function petasantri.%I()',
    petasantri.pyramid_trigger(p, 'deleted'), p.schema_name, p.table_name, 'on_' || p.cells);
  execute format('create or replace trigger %I after truncate on %I.%I for each statement execute function petasantri.%I()',
    petasantri.pyramid_trigger(p, 'truncated'), p.schema_name, p.table_name, 'on_' || p.cells);
end $$;

-- Why no pyramid can stand on a relation; null where one can.
create or replace function petasantri.pyramid_refusal(relation regclass, geometry text) returns text language sql stable as $$
  select case
    when c.relkind in ('v', 'm') then 'it is a view; make the pyramid on the table behind it'
    when c.relkind = 'f' then 'it is a foreign table, whose changes cannot be followed'
    when c.relkind = 'p' or c.relispartition then 'it is partitioned; a partition that is attached later would not be counted'
    when c.relkind <> 'r' then 'it is not a table'
    when c.relpersistence = 't' then 'it is a temporary table'
    when exists (select from pg_inherits where c.oid in (inhrelid, inhparent)) then 'other tables inherit from it, or it from them'
    when a.attname is null then format('it has no column %s', geometry)
    when a.atttypid <> 'geometry'::regtype then format('its column %s is of type %s, not geometry', geometry, format_type(a.atttypid, a.atttypmod))
    when postgis_typmod_type(a.atttypmod) !~* '^(geometry|point|multipoint)' then format('its column %s holds %s, not points', geometry, postgis_typmod_type(a.atttypmod))
  end
  from pg_class c
  left join pg_attribute a on a.attrelid = c.oid and a.attname = $2 and not a.attisdropped
  where c.oid = $1
$$;

-- How fine the cells of a table should be: so that every tile of zoom finest - 5 holds at most `most_points` rows, from 15 to 18.
create or replace function petasantri.pyramid_finest(relation regclass, geometry text, srid int, most_points int) returns int language plpgsql as $$
declare
  p petasantri.pyramids;
  finest int;
begin
  p.geometry := geometry;
  p.srid := srid;
  p.sums := '[]';
  perform set_config('row_security', 'off', true);
  -- Tiles of zoom finest - 5 are the last that may be drawn from cells where every tile holds few rows enough.
  execute format('
    with recursive counted as materialized (select cell, count(*) as n from (%s) a group by cell), level (zoom, cell, n) as materialized (
      select 13, cell, n from counted
      union all select zoom - 1, cell >> 2, n from level where zoom > 10
    )
    select coalesce(max(zoom), 9) + 1 from (select zoom from level group by zoom, cell having sum(n) > $1) full_tiles',
    petasantri.pyramid_cells(p, petasantri.pyramid_source(p, relation::text, 1), 13)) into finest using most_points;
  return least(finest + 5, 18);
end $$;

-- Registers a pyramid and arms its table; it is not ready before it is built. Asks for a lock that writers notice, for an
-- instant. `finest` null: as fine as the rows are close now.
create or replace function petasantri.make_pyramid(name text, relation regclass, geometry text, srid int, sums jsonb, by_column text, by_values text[],
  by_expression text default null, finest int default null, most_points int default 4096, origin text default 'added') returns void language plpgsql as $$
#variable_conflict use_column
declare
  slug text := left(regexp_replace(make_pyramid.name, '[^a-z0-9]+', '_', 'g'), 30);
  refusal text := petasantri.pyramid_refusal(relation, geometry);
  typed jsonb;
begin
  if exists (select from petasantri.pyramids p where p.name = make_pyramid.name) then
    perform petasantri.arm_pyramid(make_pyramid.name);
    return;
  end if;
  if refusal is not null then
    raise exception 'no pyramid can stand on %: %', relation, refusal using errcode = 'feature_not_supported';
  end if;
  if jsonb_array_length(sums) > 8 or cardinality(by_values) > 16 then
    raise exception 'a pyramid has at most 8 sums and 16 values' using errcode = 'program_limit_exceeded';
  end if;
  select coalesce(jsonb_agg(item || jsonb_build_object('type', case when t.typname in ('int2', 'int4') then 'int8' else 'numeric' end) order by place), '[]') into typed
  from jsonb_array_elements(sums) with ordinality s (item, place)
  join pg_attribute a on a.attrelid = relation and a.attname = item ->> 'column' and not a.attisdropped
  join pg_type t on t.oid = a.atttypid and t.typname in ('int2', 'int4', 'int8', 'numeric', 'float4', 'float8');
  if jsonb_array_length(typed) < jsonb_array_length(sums) then
    raise exception 'a sum of a pyramid on % is not over a column of numbers', relation using errcode = 'wrong_object_type';
  end if;
  if exists (select from petasantri.pyramids p where p.cells = 'tile_pyramid_' || slug) then
    slug := slug || '_' || (select max(p.id) + 1 from petasantri.pyramids p);
  end if;
  insert into petasantri.pyramids (name, schema_name, table_name, geometry, srid, sums, by_column, by_expression, by_values, finest, most_points, origin, cells, changes)
  select make_pyramid.name, n.nspname, c.relname, make_pyramid.geometry, make_pyramid.srid, typed, make_pyramid.by_column, make_pyramid.by_expression,
    coalesce(make_pyramid.by_values, '{}'), coalesce(make_pyramid.finest, petasantri.pyramid_finest(relation, make_pyramid.geometry, make_pyramid.srid, make_pyramid.most_points)),
    make_pyramid.most_points, make_pyramid.origin, 'tile_pyramid_' || slug, 'tile_pyramid_' || slug || '_changes'
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = relation;
  perform petasantri.arm_pyramid(make_pyramid.name);
end $$;

-- Removes a pyramid with everything that arming it made; false where there is none.
create or replace function petasantri.drop_pyramid(pyramid text) returns boolean language plpgsql as $$
declare
  p petasantri.pyramids := (select r from petasantri.pyramids r where r.name = pyramid);
  event text;
begin
  if p.id is null then
    return false;
  end if;
  foreach event in array array['inserted', 'updated', 'deleted', 'truncated'] loop
    if to_regclass(format('%I.%I', p.schema_name, p.table_name)) is not null then
      execute format('drop trigger if exists %I on %I.%I', petasantri.pyramid_trigger(p, event), p.schema_name, p.table_name);
    end if;
  end loop;
  -- A table that was renamed took its triggers along, and they go with the function.
  execute format('drop function if exists petasantri.%I() cascade', 'on_' || p.cells);
  execute format('drop table if exists petasantri.%I, petasantri.%I', p.changes, p.cells);
  delete from petasantri.pyramids where id = p.id;
  return true;
end $$;

-- The advisory lock under which base tables are written.
create or replace function petasantri.pyramid_lock() returns int language sql immutable as $$ select 20231123 $$;

-- Sums a level up from the one below it, in SQL: the cells of `source` that `chosen` lets through, with columns as in the base table.
create or replace function petasantri.pyramid_parents(p petasantri.pyramids, source text) returns text language sql stable as $$
  select format('select cell >> 2 as cell, case when count(*) > 1 then max(level) else min(split) end::smallint as split, %s from (%s) child group by cell >> 2',
    string_agg(format('sum(%1$I)::%2$s as %1$I', name, type), ', '), source)
  from petasantri.pyramid_columns(p)
$$;

-- Adds changes to the base table: all those of as many cells as have about `most`. Returns how many it took, null where
-- another session is at it.
create or replace function petasantri.fold_pyramid(pyramid text, most int default 50000) returns int language plpgsql security definer as $$
declare
  p petasantri.pyramids := (select r from petasantri.pyramids r where r.name = pyramid);
  names text;
  sums text;
  added text;
  put text;
  last bigint;
  taken int := 0;
  touched bigint[];
  odd boolean;
begin
  if p.id is null then
    raise exception 'there is no pyramid %', pyramid;
  end if;
  if most is null or most not between 1 and 1000000 then
    raise exception 'a fold takes from 1 to 1000000 changes, not %', most;
  end if;
  if not pg_try_advisory_xact_lock(petasantri.pyramid_lock(), p.id) then
    return null;
  end if;
  execute format('select max(cell) from (select cell from petasantri.%I order by cell limit $1) a', p.changes) into last using most;
  if last is null then
    return 0;
  end if;
  select string_agg(quote_ident(name), ', '), string_agg(delta || ' as ' || quote_ident(name), ', '),
    string_agg(format('%1$I = b.%1$I + excluded.%1$I', name), ', '), string_agg(format('%1$I = excluded.%1$I', name), ', ')
  into names, sums, added, put from petasantri.pyramid_columns(p);
  -- All changes of a cell that one snapshot sees go at once, so that no count ever falls below zero.
  execute format('
    with gone as (delete from petasantri.%1$I where cell <= $1 returning *),
    delta as (select cell, %2$s from gone where cell <> 0 group by cell),
    put as (
      insert into petasantri.%3$I as b (cell, split, %4$s) select cell, %5$s, %4$s from delta
      on conflict (cell) do update set %6$s returning cell
    ), known as (select array_agg(cell) as cells from put)
    select (select count(*) from gone), exists (select from gone where cell = 0), cells from known',
    p.changes, sums, p.cells, names, p.finest + 1, added) into taken, odd, touched using last;
  execute format('delete from petasantri.%I where cell = any($1) and n = 0', p.cells) using touched;
  for level in reverse p.finest - 1 .. 0 loop
    exit when touched is null;
    touched := array(select distinct cell >> 2 from unnest(touched) cell);
    execute format('
      with fresh as materialized (%1$s), put as (
        insert into petasantri.%2$I as b (cell, split, %3$s) select cell, split, %3$s from fresh
        on conflict (cell) do update set split = excluded.split, %4$s
      )
      delete from petasantri.%2$I where cell = any($1) and not exists (select from fresh where fresh.cell = %2$I.cell)',
      petasantri.pyramid_parents(p, format('select b.*, %s as level from unnest($1) parent cross join generate_series(0, 3) corner join petasantri.%I b on b.cell = parent * 4 + corner', level + 1, p.cells)),
      p.cells, names, put) using touched;
  end loop;
  if odd then
    update petasantri.pyramids set state = 'stale' where id = p.id and state = 'ready';
  end if;
  return taken;
end $$;

-- Counts the table anew into the base table, which is changed only where it differs. The transaction must be
-- REPEATABLE READ: what is deleted from the changes must be just what the count has seen.
create or replace function petasantri.fill_pyramid(pyramid text) returns void language plpgsql as $$
declare
  p petasantri.pyramids := (select r from petasantri.pyramids r where r.name = pyramid);
  relation text := format('%I.%I', p.schema_name, p.table_name);
  names text;
  definitions text;
  deltas text;
  sums text;
  fresh_names text;
  base_names text;
  put text;
  sliced text;
  pages bigint;
  done bigint := 0;
  -- 8 kB each.
  batch int := 2000;
begin
  if p.id is null then
    raise exception 'there is no pyramid %', pyramid;
  end if;
  if current_setting('transaction_isolation') <> 'repeatable read' then
    raise exception 'a pyramid is built by: call petasantri.build_pyramid(%)', quote_literal(pyramid);
  end if;
  perform set_config('row_security', 'off', true);
  select string_agg(quote_ident(name), ', '), string_agg(format('%I %s', name, type), ', '), string_agg(delta || ' as ' || quote_ident(name), ', '),
    string_agg(format('f.%I', name), ', '), string_agg(format('b.%I', name), ', '), string_agg(format('%1$I = excluded.%1$I', name), ', ')
  into names, definitions, sums, fresh_names, base_names, put from petasantri.pyramid_columns(p);
  execute format('create temp table petasantri_counted on commit drop as select * from petasantri.%I limit 0', p.changes);
  execute format('create temp table petasantri_fresh (cell bigint, split smallint, level smallint, %s) on commit drop', definitions);

  deltas := petasantri.pyramid_deltas(p, petasantri.pyramid_source(p, relation || ' where ctid >= $1 and ctid < $2', 1));
  pages := pg_relation_size(relation::regclass) / current_setting('block_size')::int;
  raise notice 'petasantri progress: % 0 of %', p.name, pages;
  while done < pages loop
    execute format('insert into pg_temp.petasantri_counted %s', deltas) using format('(%s,0)', done)::tid, format('(%s,0)', done + batch)::tid;
    done := done + batch;
    raise notice 'petasantri progress: % % of %', p.name, least(done, pages), pages;
  end loop;
  execute format('insert into pg_temp.petasantri_fresh (cell, split, level, %s) select cell, %s, %s, %s from pg_temp.petasantri_counted group by cell',
    names, p.finest + 1, p.finest, sums);
  for above in reverse p.finest - 1 .. 0 loop
    execute format('insert into pg_temp.petasantri_fresh (level, cell, split, %s) select %s, a.* from (%s) a',
      names, above, petasantri.pyramid_parents(p, format('select * from pg_temp.petasantri_fresh where level = %s', above + 1)));
  end loop;
  analyze pg_temp.petasantri_fresh;

  execute format('delete from petasantri.%I', p.changes);
  execute format('delete from petasantri.%I b where not exists (select from pg_temp.petasantri_fresh f where f.cell = b.cell)', p.cells);
  execute format('
    insert into petasantri.%1$I as b (cell, split, %2$s)
    select f.cell, f.split, %3$s from pg_temp.petasantri_fresh f left join petasantri.%1$I b on b.cell = f.cell
    where b.cell is null or (f.split, %3$s) is distinct from (b.split, %4$s) order by f.cell
    on conflict (cell) do update set split = excluded.split, %5$s', p.cells, names, fresh_names, base_names, put);
  update petasantri.pyramids u set state = 'ready', built_at = clock_timestamp(),
    rows = coalesce((select f.n from pg_temp.petasantri_fresh f where f.cell = 1), 0),
    points_from = (
      select least(coalesce(max(f.level) + 1, 0), p.finest - 5) from pg_temp.petasantri_fresh f
      where f.n > p.most_points)
  where u.id = p.id;
  execute format('analyze petasantri.%I', p.cells);
  drop table pg_temp.petasantri_counted, pg_temp.petasantri_fresh;
end $$;

-- Builds a pyramid, or builds it anew while the old one serves. Writers go on; what they write is counted.
create or replace procedure petasantri.build_pyramid(pyramid text) language plpgsql as $$
declare
  lock int := (select p.id from petasantri.pyramids p where p.name = pyramid);
begin
  -- Before the snapshot, so that no fold takes changes which it has seen.
  perform pg_advisory_lock(petasantri.pyramid_lock(), lock);
  commit;
  set transaction isolation level repeatable read;
  perform petasantri.fill_pyramid(pyramid);
  commit;
  perform pg_advisory_unlock(petasantri.pyramid_lock(), lock);
end $$;

-- Where a pyramid differs from a recount of its table: rows in all, cells of the finest level, and of the others from their
-- four. Changes that are not folded yet count.
create or replace function petasantri.pyramid_differences(pyramid text, only_total boolean default false) returns table (recounted float8, counted float8, finest_cells int, coarse_cells int)
language plpgsql as $$
declare
  p petasantri.pyramids := (select r from petasantri.pyramids r where r.name = pyramid);
  names text;
  sums text;
  negated text;
begin
  perform set_config('row_security', 'off', true);
  if only_total then
    return query execute format('
      select (select count(*) from (%1$s) a)::float8, (coalesce((select sum(n) from petasantri.%2$I), 0) + coalesce((select n from petasantri.%3$I where cell = 1), 0))::float8, 0, 0',
      petasantri.pyramid_cells(p, petasantri.pyramid_source(p, format('%I.%I', p.schema_name, p.table_name), 1), p.finest), p.changes, p.cells);
    return;
  end if;
  select string_agg(quote_ident(name), ', '), string_agg(delta || ' as ' || quote_ident(name), ', '), string_agg('-' || quote_ident(name), ', ')
  into names, sums, negated from petasantri.pyramid_columns(p);
  return query execute format('
    with rows_now as materialized (select cell, %1$s from (%2$s) a group by cell),
    now as materialized (select cell, %1$s from petasantri.%3$I where cell > 0 group by cell),
    finest as (
      select cell, %4$s from rows_now
      union all select cell, %5$s from now
      union all select cell, %5$s from petasantri.%6$I where cell >= %7$s
    ), wrong as (select cell from finest group by cell having %8$s),
    above as (
      select b.* from (%9$s) b
    ), off as (
      select coalesce(a.cell, b.cell) from above a full join (select * from petasantri.%6$I where cell < %7$s) b on b.cell = a.cell
      where (%10$s) is distinct from (%11$s)
    )
    select coalesce((select sum(n) from rows_now), 0)::float8, (coalesce((select sum(n) from now), 0) + coalesce((select n from petasantri.%6$I where cell = 1), 0))::float8,
      (select count(*) from wrong)::int, (select count(*) from off)::int',
    sums, petasantri.pyramid_deltas(p, petasantri.pyramid_source(p, format('%I.%I', p.schema_name, p.table_name), 1)), p.changes, names, negated, p.cells,
    1::bigint << 2 * p.finest, (select string_agg(format('sum(%I) <> 0', name), ' or ') from petasantri.pyramid_columns(p)),
    petasantri.pyramid_parents(p, format('select *, petasantri.level_of(cell) as level from petasantri.%I where cell > 1', p.cells)),
    (select 'a.split' || string_agg(format(', a.%I', name), '') from petasantri.pyramid_columns(p)),
    (select 'b.split' || string_agg(format(', b.%I', name), '') from petasantri.pyramid_columns(p)));
end $$;

revoke execute on function petasantri.arm_pyramid(text), petasantri.make_pyramid(text, regclass, text, int, jsonb, text, text[], text, int, int, text),
  petasantri.drop_pyramid(text), petasantri.fold_pyramid(text, int), petasantri.fill_pyramid(text), petasantri.pyramid_finest(regclass, text, int, int),
  petasantri.pyramid_differences(text, boolean) from public;
revoke execute on procedure petasantri.build_pyramid(text) from public;
select petasantri.pin_search_path('petasantri.fold_pyramid(text, int)', 'petasantri.fill_pyramid(text)', 'petasantri.pyramid_differences(text, boolean)',
  'petasantri.centre_in_degrees(geometry, int)');

commit;
