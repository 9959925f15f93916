begin;
set local lock_timeout = '200ms';
select petasantri.leave_own_schema();
-- Brings the published rows in line with the statistics; returns how many had to change.
create or replace function petasantri.publish() returns int language plpgsql security definer as $$
declare
  k int := (select value from petasantri.settings where name = 'smallest_group');
  changed int;
  moved int;
begin
  with wanted as materialized (
    select * from petasantri.publishable(k)
  ), gone as (
    delete from petasantri.published_santri p
    where not exists (select from wanted w where (w.code, w.dim, w.val) = (p.code, p.dim, p.val))
    returning 1
  ), put as (
    insert into petasantri.published_santri as p
    select * from wanted w
    -- An upsert writes its row even when nothing is to be changed.
    where not exists (
      select from petasantri.published_santri s
      where (s.code, s.dim, s.val) = (w.code, w.dim, w.val) and s.n is not distinct from w.n and s.jumlah_skor is not distinct from w.jumlah_skor)
    on conflict (code, dim, val) do update set level = excluded.level, n = excluded.n, jumlah_skor = excluded.jumlah_skor
    returning 1
  )
  select (select count(*) from gone) + (select count(*) from put) into changed;
  insert into petasantri.published_location as l (with_location, without_location)
  select * from petasantri.publishable_location(k)
  on conflict (only_row) do update set with_location = excluded.with_location, without_location = excluded.without_location
  where (l.with_location, l.without_location) is distinct from (excluded.with_location, excluded.without_location);
  get diagnostics moved = row_count;
  return changed + moved;
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
    refresh materialized view concurrently petasantri.mv_pesantren_stats_kecamatan;
    refresh materialized view concurrently mv_santri_stats_kabupaten;
    refresh materialized view concurrently petasantri.mv_santri_stats_kecamatan;
    perform petasantri.publish();
    update petasantri.data_version d set version = d.version + 1, refreshed_at = now(),
      took_ms = extract(epoch from clock_timestamp() - started) * 1000;
    perform pg_notify('petasantri_refreshed', (select d.version from petasantri.data_version d)::text);
  end if;
  return query select fresh, d.version, d.refreshed_at, d.took_ms from petasantri.data_version d;
end $$;

select petasantri.pin_search_path('petasantri.publish()', 'petasantri.refresh()');
drop function if exists petasantri.publish_at_pesantren(int), petasantri.group_schools(int), petasantri.may_be_told(int, int, int[]),
  petasantri.publishable_groups(int), petasantri.note_details(), petasantri.count_groups(),
  petasantri.column_or_null(text, text, "char", text), petasantri.status_tinggal(text), petasantri.jenis_kelamin(text);
drop table if exists petasantri.santri_at_schools, petasantri.school_counts, petasantri.data_dates, petasantri.pesantren_details,
  petasantri.santri_groups;
delete from petasantri.published_santri where dim in ('gender', 'residence');
alter table petasantri.published_santri drop constraint if exists published_santri_dim_check;
alter table petasantri.published_santri add constraint published_santri_dim_check check (dim in ('semua', 'kategori'));
commit;
