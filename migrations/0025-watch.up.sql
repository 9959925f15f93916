-- Edits that show at once: every statement that changes a watched table announces where, on channel petasantri_edits and
-- only when its transaction commits: {"t": "schema.table", "s": sequence number, "b": [[west, south, east, north], ...]}
-- in degrees. Without "b" it may be anywhere.
begin;
set local lock_timeout = '200ms';
select petasantri.leave_own_schema();

create table if not exists petasantri.watched (
  schema_name text not null,
  table_name text not null,
  -- The column whose places are announced; null for all of the table, or for its cells where it has a column "cell".
  geometry text,
  origin text not null check (origin in ('builtin', 'added')),
  primary key (schema_name, table_name)
);

-- Numbers announcements, so that servers which share a cache know one that they have both heard. Gaps mean nothing.
create sequence if not exists petasantri.edits_seq;

-- Bounds of a cell of the Web Mercator grid in degrees. Ids are those of src/geo/cell.ts: 4^level plus the bits of x and y by turns.
create or replace function petasantri.cell_box(cell int8, out w float8, out s float8, out e float8, out n float8)
language sql immutable parallel safe as $$
  select x / wide * 360 - 180, degrees(atan(sinh(pi() * (1 - 2 * (y + 1) / wide)))),
    (x + 1) / wide * 360 - 180, degrees(atan(sinh(pi() * (1 - 2 * y / wide))))
  from (
    select power(2, level)::float8 as wide, sum((($1 >> (2 * bit)) & 1) << bit)::float8 as x, sum((($1 >> (2 * bit + 1)) & 1) << bit)::float8 as y
    from floor(ln($1::float8) / ln(4::float8) + 0.25) level, generate_series(0, level::int - 1) bit
    group by level
    union all
    select 1, 0, 0 where $1 = 1
  ) cell
$$;

-- Boxes as they are announced, in degrees with six decimals; null where that cannot be said and it may be anywhere. Rounded
-- outwards, but those of cells inwards: what is drawn of a cell is a point in its middle, and no neighbour shall be touched.
create or replace function petasantri.boxes_in_degrees(srid int, inwards boolean, west float8[], south float8[], east float8[], north float8[])
returns text language plpgsql stable as $$
declare
  w float8;
  s float8;
  e float8;
  n float8;
  boxes text := '';
begin
  -- Expressions rather than one query, which would be planned each time.
  for i in 1..cardinality(west) loop
    w := west[i];
    s := south[i];
    e := east[i];
    n := north[i];
    if srid = 3857 then
      w := degrees(w / 6378137);
      e := degrees(e / 6378137);
      s := degrees(2 * atan(exp(greatest(-1e9, least(1e9, s)) / 6378137)) - pi() / 2);
      n := degrees(2 * atan(exp(greatest(-1e9, least(1e9, n)) / 6378137)) - pi() / 2);
    elsif srid <> 4326 then
      -- Sides of a box are curves in degrees: points all over it, and a margin for what lies between them.
      select a.w - (a.e - a.w) * 0.02, a.s - (a.n - a.s) * 0.02, a.e + (a.e - a.w) * 0.02, a.n + (a.n - a.s) * 0.02 into w, s, e, n
      from (
        select min(ST_X(p)) as w, min(ST_Y(p)) as s, max(ST_X(p)) as e, max(ST_Y(p)) as n
        from (select case when w = e and s = n then 0 else 8 end as steps) grid,
          generate_series(0, steps) x, generate_series(0, steps) y,
          ST_Transform(ST_SetSRID(ST_MakePoint(w + (e - w) * x / 8, s + (n - s) * y / 8), srid), 4326) p
      ) a;
      -- One that seems to go around the world may as well hold a pole or the antimeridian.
      if (e - w > 180 and e < 'infinity') is not false then
        return null;
      end if;
    end if;
    if (w >= -540 and e <= 540 and s < 'infinity' and n < 'infinity') is not true then
      return null;
    end if;
    w := w * 1e6;
    s := greatest(s, -90) * 1e6;
    e := e * 1e6;
    n := least(n, 90) * 1e6;
    if inwards then
      boxes := boxes || format(',[%s,%s,%s,%s]', ceil(w)::numeric * 0.000001, ceil(s)::numeric * 0.000001, floor(e)::numeric * 0.000001, floor(n)::numeric * 0.000001);
    else
      boxes := boxes || format(',[%s,%s,%s,%s]', floor(w)::numeric * 0.000001, floor(s)::numeric * 0.000001, ceil(e)::numeric * 0.000001, ceil(n)::numeric * 0.000001);
    end if;
  end loop;
  return '[' || substr(boxes, 2) || ']';
end $$;

-- Announces one statement: the places of its rows before and after, in at most 32 boxes, for which rows near each other
-- share one. After 64 announcements of a table in a transaction one more says anywhere, and then nothing is left to say.
-- The application's statement never fails for our sake: what cannot be made out is anywhere.
create or replace function petasantri.on_edit() returns trigger language plpgsql security definer set jit = off as $$
declare
  most constant int := 32;
  counter text := 'petasantri.edits_' || tg_relid;
  told int := 64;
  sides text[] := case tg_op when 'INSERT' then array['changed'] when 'UPDATE' then array['before', 'changed'] else array['before'] end;
  columns text[];
  has_cells boolean := false;
  rows text;
  found record;
  cells int8[];
  xs int[];
  ys int[];
  west float8[];
  south float8[];
  east float8[];
  north float8[];
  bits int;
  -- Null is anywhere.
  boxes text;
  tables text[];
  name text;
  payload text;
begin
  begin
    told := coalesce(nullif(current_setting(counter, true), ''), '0')::int;
    if told > 64 then
      return null;
    end if;
    if told < 64 and tg_op <> 'TRUNCATE' then
      if tg_nargs > 0 then
        columns := array[tg_argv[0]];
      else
        columns := array(
          select attname::text from pg_attribute
          where attrelid = tg_relid and atttypid = 'geometry'::regtype and attnum > 0 and not attisdropped);
        has_cells := cardinality(columns) = 0 and exists (
          select from pg_attribute where attrelid = tg_relid and attname = 'cell' and atttypid = 'int8'::regtype);
      end if;

      if has_cells then
        -- What is drawn of a cell is a point in its middle: told is the cell of level 13 there, since the whole area of a
        -- large one would be most of the map.
        select string_agg('select cell, floor(ln(cell::float8) / ln(4::float8) + 0.25)::int as level from ' || side, ' union all ') into rows
        from unnest(sides) side;
        execute format('select array_agg(distinct case when level < 13 then (4 * cell + 3) << (2 * (12 - level)) else cell >> (2 * (level - 13)) end) from (%s) r', rows)
          into cells;
        if cells is null then
          return null;
        end if;
        bits := 0;
        while cardinality(cells) > most loop
          bits := case when cardinality(cells) > 4096 then 4 else 1 end;
          cells := array(select distinct cell >> (2 * bits) from unnest(cells) cell);
        end loop;
        select array_agg(b.w), array_agg(b.s), array_agg(b.e), array_agg(b.n) into west, south, east, north
        from unnest(cells) cell, petasantri.cell_box(cell) b;
        boxes := petasantri.boxes_in_degrees(4326, true, west, south, east, north);
      elsif cardinality(columns) = 0 then
        execute format('select exists (select from %s)', array_to_string(sides, ') or exists (select from ')) into found;
        if not found.exists then
          return null;
        end if;
      else
        select string_agg(format(
          'select srid, ST_XMin(b) as w, ST_YMin(b) as s, ST_XMax(b) as e, ST_YMax(b) as n
          from (select ST_SRID(%1$I) as srid, Box2D(%1$I)::box3d as b from %2$s) r where b is not null', geom, side), ' union all ') into rows
        from unnest(columns) geom, unnest(sides) side;
        execute format('select count(*) as rows, min(srid) as srid, max(srid) as other_srid, min(w) as w, min(s) as s, max(e) as e, max(n) as n,
          bool_and(w between -1e300 and 1e300 and s between -1e300 and 1e300 and e between -1e300 and 1e300 and n between -1e300 and 1e300) as finite
          from (%s) r', rows) into found;
        if found.rows = 0 then
          return null;
        end if;
        if found.finite and found.srid = found.other_srid and found.srid <> 0 then
          west := array[found.w];
          south := array[found.s];
          east := array[found.e];
          north := array[found.n];
          if found.rows > 1 then
            -- Rows whose middles share a cell of a grid share the least box around them; the grid is coarsened until few are left.
            bits := case when found.rows <= 4096 then 12 else 6 end;
            execute format('select array_agg(x), array_agg(y), array_agg(w), array_agg(s), array_agg(e), array_agg(n)
              from (select x, y, min(w) as w, min(s) as s, max(e) as e, max(n) as n
                from (select *, floor(((w + e) / 2 - $1) / $3 * $5)::int as x, floor(((s + n) / 2 - $2) / $4 * $5)::int as y from (%s) r) r
                group by x, y) r', rows)
              into xs, ys, west, south, east, north
              using found.w, found.s, greatest(found.e - found.w, 1e-9), greatest(found.n - found.s, 1e-9), (1 << bits) - 0.001;
            while cardinality(west) > most loop
              select array_agg(r.x), array_agg(r.y), array_agg(r.w), array_agg(r.s), array_agg(r.e), array_agg(r.n) into xs, ys, west, south, east, north
              from (select x >> 1 as x, y >> 1 as y, min(w) as w, min(s) as s, max(e) as e, max(n) as n
                from unnest(xs, ys, west, south, east, north) box (x, y, w, s, e, n) group by x >> 1, y >> 1) r;
            end loop;
          end if;
          boxes := petasantri.boxes_in_degrees(found.srid, false, west, south, east, north);
        end if;
      end if;
    end if;
  exception when others then
    boxes := null;
    raise log 'petasantri: an edit of %.% is announced without its place: %', tg_table_schema, tg_table_name, sqlerrm;
  end;

  begin
    tables := array[tg_table_schema || '.' || tg_table_name];
    -- Rows of a partition are rows of what it is a part of, and only that is watched.
    if exists (select from pg_inherits where inhrelid = tg_relid) then
      tables := array(
        with recursive above as (
          select tg_relid as rel
          union
          select i.inhparent from pg_inherits i join above on i.inhrelid = above.rel
        )
        select w.schema_name || '.' || w.table_name
        from above join pg_class c on c.oid = above.rel join pg_namespace s on s.oid = c.relnamespace
        join petasantri.watched w on w.schema_name = s.nspname and w.table_name = c.relname);
    end if;
    foreach name in array tables loop
      payload := format('{"t":%s,"s":%s%s}', to_json(name), nextval('petasantri.edits_seq'), coalesce(',"b":' || boxes, ''));
      if octet_length(payload) > 4000 then
        payload := format('{"t":%s,"s":%s}', to_json(name), currval('petasantri.edits_seq'));
      end if;
      perform pg_notify('petasantri_edits', payload);
    end loop;
    perform set_config(counter, (told + 1)::text, true);
  exception when others then
    raise log 'petasantri: an edit of %.% could not be announced: %', tg_table_schema, tg_table_name, sqlerrm;
  end;
  return null;
end $$;

-- Announces every edit of a table from now on. Without a geometry column: of all that it has, or of its cells where it has none
-- but a column "cell"; a table with neither is announced as a whole. Run it again when a partition was attached.
create or replace function petasantri.watch_table(schema text, table_name text, geometry text, origin text) returns void language plpgsql as $$
declare
  rel regclass := to_regclass(format('%I.%I', $1, $2));
  kind "char" := (select relkind from pg_class where oid = rel);
  part regclass;
  event record;
begin
  if rel is null then
    raise exception 'there is no table %.%', $1, $2 using errcode = 'undefined_table';
  end if;
  if kind not in ('r', 'p') then
    raise exception '%.% is %: its edits cannot be heard', $1, $2,
        case kind when 'v' then 'a view' when 'm' then 'a materialized view' when 'f' then 'a foreign table' else 'not a table' end
      using errcode = 'wrong_object_type', hint = case kind when 'v' then 'Watch the tables that it reads; it is live when all of them are.' end;
  end if;
  if (select relpersistence = 't' from pg_class where oid = rel) then
    raise exception '%.% is a temporary table', $1, $2 using errcode = 'wrong_object_type';
  end if;
  select inhparent into part from pg_inherits where inhrelid = rel limit 1;
  if part is not null then
    raise exception '%.% is a part of %: edits of its rows are edits of that', $1, $2, part
      using errcode = 'wrong_object_type', hint = format('Watch %s.', part);
  end if;
  if $3 is not null and not exists (
    select from pg_attribute where attrelid = rel and attname = $3 and atttypid = 'geometry'::regtype and attnum > 0 and not attisdropped)
  then
    raise exception '%.% has no geometry column "%"', $1, $2, $3 using errcode = 'undefined_column';
  end if;
  -- Statements through the table would fail as soon as they reach rows of another server.
  if exists (select from petasantri.parts_of(rel) p join pg_class c on c.oid = p.part where c.relkind = 'f') then
    raise exception '%.% has parts on another server: their edits cannot be heard', $1, $2 using errcode = 'wrong_object_type';
  end if;

  for part in select p.part from petasantri.parts_of(rel) p order by p.part::oid loop
    for event in
      select * from (values ('inserted', 'insert', 'referencing new table as changed'), ('deleted', 'delete', 'referencing old table as before'),
        ('updated', 'update', 'referencing old table as before new table as changed'), ('truncated', 'truncate', '')) e (name, verb, rows)
    loop
      execute format('create or replace trigger petasantri_edit_%s after %s on %s %s for each statement execute function petasantri.on_edit(%s)',
        event.name, event.verb, part, event.rows, case when $3 is not null then quote_literal($3) else '' end);
    end loop;
  end loop;
  insert into petasantri.watched as w (schema_name, table_name, geometry, origin) values ($1, $2, $3, $4)
  on conflict on constraint watched_pkey do update set geometry = excluded.geometry, origin = excluded.origin;
  -- Whatever was made before is of unknown age.
  perform pg_notify('petasantri_edits', format('{"t":%s,"s":%s}', to_json($1 || '.' || $2), nextval('petasantri.edits_seq')));
end $$;

-- Ends it. True where the table was watched; it need not exist any more.
create or replace function petasantri.unwatch_table(schema text, table_name text) returns boolean language plpgsql as $$
declare
  trigger record;
begin
  for trigger in
    select t.tgname, t.tgrelid::regclass as rel
    from petasantri.parts_of(to_regclass(format('%I.%I', $1, $2))) p
    join pg_trigger t on t.tgrelid = p.part and t.tgfoid = 'petasantri.on_edit'::regproc
  loop
    execute format('drop trigger %I on %s', trigger.tgname, trigger.rel);
  end loop;
  delete from petasantri.watched w where w.schema_name = $1 and w.table_name = $2;
  return found;
end $$;

-- A table and its partitions, or what inherits from it.
create or replace function petasantri.parts_of(rel regclass) returns table (part regclass) language sql stable as $$
  with recursive parts as (
    select $1::oid as part where $1 is not null
    union
    select i.inhrelid from pg_inherits i join parts on parts.part = i.inhparent
  )
  select part::regclass from parts
$$;

-- Whether every edit of a table is announced: it is watched, and so is each of its parts by triggers that fire.
create or replace function petasantri.is_watched(rel oid) returns boolean language sql stable as $$
  select exists (
    select from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join petasantri.watched w on w.schema_name = n.nspname and w.table_name = c.relname
    where c.oid = $1
  ) and not exists (
    select from petasantri.parts_of($1) p
    where 4 > (
      select count(*) from pg_trigger t
      where t.tgrelid = p.part and t.tgfoid = 'petasantri.on_edit'::regproc and t.tgenabled in ('O', 'A'))
  )
$$;

select petasantri.pin_search_path('petasantri.on_edit()', 'petasantri.watch_table(text, text, text, text)');
commit;
