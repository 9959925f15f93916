-- Our own schema, the extensions, and the record of what did not exist before, so that the way down
-- drops exactly that and nothing else.
begin;
set local lock_timeout = '200ms';

create schema if not exists petasantri;

-- A role that is itself called petasantri has our schema first on its search path ("$user"), and would make the
-- application's tables in it.
create or replace function petasantri.leave_own_schema() returns void language plpgsql as $$
begin
  if 'petasantri' = any(current_schemas(false)) then
    perform set_config('search_path', (
      select string_agg(quote_ident(name), ', ') from unnest(current_schemas(false)) name where name <> 'petasantri'), true);
  end if;
end $$;
select petasantri.leave_own_schema();

create table if not exists petasantri.created (
  kind text not null check (kind in ('extension', 'table', 'column', 'constraint', 'not null', 'index', 'materialized view', 'set aside')),
  -- As it is written in SQL, a column as table.column, a constraint as table.constraint.
  name text not null,
  primary key (kind, name)
);

-- Whether something of this name is there, looked up along the search path.
create or replace function petasantri.is_there(kind text, name text) returns boolean language plpgsql stable as $$
declare
  owner regclass := case when kind in ('column', 'constraint', 'not null') then to_regclass(split_part(name, '.', 1)) end;
begin
  return case kind
    when 'extension' then exists (select from pg_extension where extname = name)
    when 'not null' then exists (
      select from pg_attribute where attrelid = owner and attname = split_part(name, '.', 2) and not attisdropped and not attnotnull)
    when 'column' then exists (
      select from pg_attribute where attrelid = owner and attname = split_part(name, '.', 2) and not attisdropped)
    when 'constraint' then exists (select from pg_constraint where conrelid = owner and conname = split_part(name, '.', 2))
    else to_regclass(name) is not null
  end;
end $$;

-- Says before a CREATE ... IF NOT EXISTS whether the object will be ours.
create or replace function petasantri.will_create(kind text, variadic names text[]) returns void language sql as $$
  insert into petasantri.created (kind, name)
  select $1, name from unnest(names) name where not petasantri.is_there($1, name)
  on conflict do nothing
$$;

-- Drops what is recorded as ours. A table that somebody filled stays when `keep_rows`; an extension that
-- other objects use stays as well.
create or replace function petasantri.drop_created(kind text, name text, keep_rows boolean default false)
returns void language plpgsql as $$
declare
  filled boolean := false;
begin
  if not exists (select from petasantri.created c where c.kind = $1 and c.name = $2) then
    return;
  end if;
  if petasantri.is_there(kind, name) then
    if keep_rows then
      execute format('select exists (select from %I)', name) into filled;
    end if;
    if filled then
      raise notice '% % holds rows and stays', kind, name;
    elsif kind = 'not null' then
      begin
        execute format('alter table %I alter column %I set not null', split_part(name, '.', 1), split_part(name, '.', 2));
      exception when not_null_violation then
        raise notice '% holds rows without a value and stays without its not null', name;
      end;
    elsif kind in ('column', 'constraint') then
      execute format('alter table %I drop %s %I', split_part(name, '.', 1), kind, split_part(name, '.', 2));
    else
      begin
        execute format('drop %s %I', kind, name);
      exception when dependent_objects_still_exist then
        raise notice '% % is used by other objects and stays', kind, name;
      end;
    end if;
  end if;
  delete from petasantri.created c where c.kind = $1 and c.name = $2;
end $$;

-- Adds a column to a table that was there without it; the type with its default, as in ALTER TABLE.
create or replace function petasantri.add_missing(owner text, name text, type text) returns void language plpgsql as $$
begin
  if petasantri.is_there('column', owner || '.' || name) then
    return;
  end if;
  if not exists (select from petasantri.created c where c.kind = 'table' and c.name = owner) then
    perform petasantri.will_create('column', owner || '.' || name);
  end if;
  execute format('alter table %I add column %I %s', owner, name, type);
end $$;

-- A concurrent build that was cut off leaves an invalid index behind, which would count as there. Whoever began
-- it: it is of no use to anybody, and its name is needed.
create or replace function petasantri.drop_invalid_indexes() returns void language plpgsql as $$
declare
  broken text;
begin
  for broken in
    select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid
    where not i.indisvalid and c.relname like 'petasantri\_%' and pg_table_is_visible(c.oid)
  loop
    execute format('drop index %I', broken);
  end loop;
end $$;

-- Checks our constraints that were added unchecked. Rows that violate one stay, and are said.
create or replace function petasantri.validate_constraints() returns void language plpgsql as $$
declare
  unchecked record;
begin
  for unchecked in
    select k.conrelid::regclass as owner, k.conname as name
    from pg_constraint k
    join petasantri.created ours on ours.kind = 'constraint' and ours.name = k.conrelid::regclass || '.' || k.conname
    where not k.convalidated
  loop
    begin
      execute format('alter table %s validate constraint %I', unchecked.owner, unchecked.name);
    exception when foreign_key_violation then
      raise notice 'some rows of % point nowhere (%); they stay', unchecked.owner, unchecked.name;
    end;
  end loop;
end $$;

-- Gives functions the search path of now for good: one that runs with its owner's rights must not find a table of the
-- same name in its caller's path, and a restore of a dump calls triggers with an empty one.
create or replace function petasantri.pin_search_path(variadic routines regprocedure[]) returns void language plpgsql as $$
declare
  routine regprocedure;
  path text := (select string_agg(quote_ident(name), ', ') from unnest(current_schemas(false)) name);
begin
  foreach routine in array routines loop
    execute format('alter function %s set search_path = pg_catalog, %s, pg_temp', routine, path);
  end loop;
end $$;

-- Extensions the map relies on. Existing ones are kept as they are, whatever schema they live in.
select petasantri.will_create('extension', 'postgis', 'pgcrypto', 'uuid-ossp', 'pg_trgm');
create extension if not exists postgis;
create extension if not exists pgcrypto;
create extension if not exists "uuid-ossp";
create extension if not exists pg_trgm;

commit;
