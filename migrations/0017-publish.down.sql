begin;
set local lock_timeout = '200ms';
select petasantri.leave_own_schema();
drop function if exists petasantri.set_smallest_group(int);
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
select petasantri.pin_search_path('petasantri.refresh()');
drop function if exists petasantri.publish();
commit;
