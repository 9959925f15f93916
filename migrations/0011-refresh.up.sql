-- How a change becomes new statistics: every statement that changes the map leaves a row in petasantri.changes and
-- a notification, both only when its transaction commits; petasantri.refresh() takes the rows away and counts anew.
begin;
set local lock_timeout = '200ms';
select petasantri.leave_own_schema();

create table if not exists petasantri.changes (
  id bigint generated always as identity primary key,
  layer text not null,
  at timestamptz not null default now()
);

create table if not exists petasantri.data_version (
  one boolean primary key default true check (one),
  version bigint not null default 0,
  refreshed_at timestamptz not null default now(),
  took_ms int not null default 0
);
insert into petasantri.data_version default values on conflict do nothing;

create or replace function petasantri.note_change() returns trigger language plpgsql security definer as $$
declare
  empty boolean := false;
begin
  -- One expression could not name both tables: only those of the event exist.
  if tg_op = 'DELETE' then
    empty := not exists (select from before);
  elsif tg_op <> 'TRUNCATE' then
    empty := not exists (select from changed);
  end if;
  if not empty then
    insert into petasantri.changes (layer) values (tg_argv[0]);
    perform pg_notify('petasantri_changed', tg_argv[0]);
  end if;
  return null;
end $$;

create or replace function petasantri.refresh()
returns table (refreshed boolean, version bigint, refreshed_at timestamptz, took_ms int)
language plpgsql security definer as $$
#variable_conflict use_column
declare
  started timestamptz := clock_timestamp();
  fresh boolean := pg_try_advisory_xact_lock(hashtext('petasantri.refresh'));
begin
  if fresh then
    -- First what is known to have changed, then the counting: a change that commits in between is counted twice
    -- rather than never.
    delete from petasantri.changes;
    refresh materialized view concurrently mv_pesantren_stats_kabupaten;
    refresh materialized view concurrently mv_santri_stats_kabupaten;
    update petasantri.data_version d set version = d.version + 1, refreshed_at = now(),
      took_ms = extract(epoch from clock_timestamp() - started) * 1000;
    perform pg_notify('petasantri_refreshed', (select d.version from petasantri.data_version d)::text);
  end if;
  return query select fresh, d.version, d.refreshed_at, d.took_ms from petasantri.data_version d;
end $$;
revoke execute on function petasantri.refresh() from public;

select petasantri.pin_search_path('petasantri.note_change()', 'petasantri.refresh()');

-- What was counted before these triggers were there.
insert into petasantri.changes (layer) values ('santri'), ('pesantren');

create or replace trigger petasantri_inserted_note after insert on petasantri.regions
  referencing new table as changed for each statement execute function petasantri.note_change('wilayah');
create or replace trigger petasantri_updated_note after update on petasantri.regions
  referencing new table as changed for each statement execute function petasantri.note_change('wilayah');
create or replace trigger petasantri_deleted_note after delete on petasantri.regions
  referencing old table as before for each statement execute function petasantri.note_change('wilayah');

create or replace trigger petasantri_inserted after insert on pesantren_map
  referencing new table as changed for each statement execute function petasantri.note_change('pesantren');
create or replace trigger petasantri_updated after update on pesantren_map
  referencing new table as changed for each statement execute function petasantri.note_change('pesantren');
create or replace trigger petasantri_deleted after delete on pesantren_map
  referencing old table as before for each statement execute function petasantri.note_change('pesantren');
create or replace trigger petasantri_truncated after truncate on pesantren_map
  for each statement execute function petasantri.note_change('pesantren');

create or replace trigger petasantri_inserted after insert on santri_map
  referencing new table as changed for each statement execute function petasantri.note_change('santri');
create or replace trigger petasantri_updated after update on santri_map
  referencing new table as changed for each statement execute function petasantri.note_change('santri');
create or replace trigger petasantri_deleted after delete on santri_map
  referencing old table as before for each statement execute function petasantri.note_change('santri');
create or replace trigger petasantri_truncated after truncate on santri_map
  for each statement execute function petasantri.note_change('santri');

commit;
