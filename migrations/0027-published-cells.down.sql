begin;
set local lock_timeout = '200ms';
select petasantri.leave_own_schema();
select petasantri.unwatch_table('petasantri', 'published_cells');
create or replace function petasantri.publishable(k int)
returns table (code text, level text, dim text, val text, n int, jumlah_skor bigint)
language sql stable set jit = off as $$
  with recursive region (code) as (
    select '' union select '00'
    union select code from petasantri.regions
    union select code || '.00' from petasantri.regions where length(code) < 8
  ), counted as materialized (
    select code, case length(code) when 0 then 'nasional' when 2 then 'provinsi' when 5 then 'kabupaten' else 'kecamatan' end as level,
      case length(code) when 0 then null when 2 then '' else left(code, -3) end as parent, coalesce(s.total_santri, 0) as n,
      coalesce(s.sangat_miskin, 0) as c1, coalesce(s.miskin, 0) as c2, coalesce(s.rentan, 0) as c3,
      coalesce(s.tidak_miskin, 0) as c4, coalesce(s.kategori_lain, 0) as c5, coalesce(s.jumlah_skor, 0) as skor
    from region
    full join (select kode_wilayah as code, w.* from petasantri.santri_stats_wilayah w) s using (code)
  ), decided (code, level, n, c1, c2, c3, c4, c5, skor, no_total, no_split, no_mean) as (
    select *, no_total or no_split and not petasantri.mean_is_safe(n, skor, k)
    from (select code, level, n, c1, c2, c3, c4, c5, skor, n between 1 and k - 1 as no_total,
      n between 1 and k - 1 or c1 between 1 and k - 1 or c2 between 1 and k - 1 or c3 between 1 and k - 1
        or c4 between 1 and k - 1 or c5 between 1 and k - 1 as no_split
    from counted where parent is null) nation
    union all
    select code, level, n, c1, c2, c3, c4, c5, skor, no_total, no_split,
      no_mean or hidden_n > 0 and not petasantri.mean_is_safe(hidden_n, hidden_skor, k)
        and place <= coalesce(min(place) filter (
          where not no_mean and petasantri.mean_is_safe(hidden_n + next_n, hidden_skor + next_skor, k)) over block, place)
    from (
    select *, coalesce(sum(n) filter (where no_mean) over block, 0)::bigint as hidden_n,
      coalesce(sum(skor) filter (where no_mean) over block, 0)::bigint as hidden_skor,
      sum(case when not no_mean then n end) over block_so_far::bigint as next_n,
      sum(case when not no_mean then skor end) over block_so_far::bigint as next_skor
    from (
    select *, no_total or above_no_mean or n > 0 and no_split and not petasantri.mean_is_safe(n, skor, k) as no_mean
    from (
    select code, level, parent, place, n, c1, c2, c3, c4, c5, skor, no_total, above_no_mean,
      no_split or coalesce(place in (with1, with2, with3, with4, with5), false) as no_split
    from (
      select *,
        case when sum(c1) filter (where no_split) over block between 1 and k - 1
          then min(place) filter (where c1 > 0 and not no_split) over block end as with1,
        case when sum(c2) filter (where no_split) over block between 1 and k - 1
          then min(place) filter (where c2 > 0 and not no_split) over block end as with2,
        case when sum(c3) filter (where no_split) over block between 1 and k - 1
          then min(place) filter (where c3 > 0 and not no_split) over block end as with3,
        case when sum(c4) filter (where no_split) over block between 1 and k - 1
          then min(place) filter (where c4 > 0 and not no_split) over block end as with4,
        case when sum(c5) filter (where no_split) over block between 1 and k - 1
          then min(place) filter (where c5 > 0 and not no_split) over block end as with5
      from (
        select *,
          no_total or above_no_split or c1 between 1 and k - 1 or c2 between 1 and k - 1 or c3 between 1 and k - 1
            or c4 between 1 and k - 1 or c5 between 1 and k - 1 as no_split
        from (
          select *,
            above_no_total or n between 1 and k - 1 or tells and place = 1
              or small > 0 and large <= tells::int as no_total
          from (
            select *, small > 0 and small_people < k + small - 1 as tells
            from (
              select c.*, p.no_total as above_no_total, p.no_split as above_no_split, p.no_mean as above_no_mean,
                row_number() over (partition by c.parent order by c.n < k, c.n, c.code collate "C") as place,
                count(*) filter (where c.n between 1 and k - 1) over block as small,
                sum(c.n) filter (where c.n < k) over block as small_people,
                count(*) filter (where c.n >= k) over block as large
              from decided p join counted c on c.parent = p.code
              window block as (partition by c.parent)
            ) child
          ) child
        ) child
      ) child
      window block as (partition by parent)
    ) child
    ) child
    ) child
    window block as (partition by parent), block_so_far as (partition by parent order by place)
    ) child
    window block as (partition by parent)
  )
  select d.code, d.level, row.dim, row.val, row.n, row.skor
  from decided d,
    lateral (values
      ('semua', '', case when not no_total then d.n end, case when not no_mean then d.skor end),
      ('kategori', 'Sangat Miskin', case when not no_split then c1 end, null),
      ('kategori', 'Miskin', case when not no_split then c2 end, null),
      ('kategori', 'Rentan', case when not no_split then c3 end, null),
      ('kategori', 'Tidak Miskin', case when not no_split then c4 end, null),
      ('kategori', 'lain', case when not no_split then c5 end, null)
    ) row (dim, val, n, skor)
  where d.n > 0 or d.no_total or d.code = ''
$$;

create or replace function petasantri.publishable_location(k int)
returns table (with_location int, without_location int)
language sql stable as $$
  select case when shown then total - missing end, case when shown then missing end
  from (
    select total, missing, k is not null and (missing = 0 or missing >= k) and (total - missing = 0 or total - missing >= k) as shown
    from (
      select coalesce((select w.total_santri from petasantri.santri_stats_wilayah w where w.kode_wilayah = ''), 0)::int as total,
        (select count(*) from santri_map where lokasi is null)::int as missing
    ) counted
  ) decided
$$;

create or replace function petasantri.publish() returns int language plpgsql security definer as $$
declare
  k int := (select value from petasantri.settings where name = 'smallest_group');
  changed int;
  moved int;
begin
  with wanted as materialized (
    select * from petasantri.publishable(k)
    union all
    select * from petasantri.publishable_groups(k)
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
  return changed + moved + petasantri.publish_at_pesantren(k);
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
    perform petasantri.count_groups();
    perform petasantri.note_details();
    perform petasantri.publish();
    update petasantri.data_version d set version = d.version + 1, refreshed_at = now(),
      took_ms = extract(epoch from clock_timestamp() - started) * 1000;
    perform pg_notify('petasantri_refreshed', (select d.version from petasantri.data_version d)::text);
  end if;
  return query select fresh, d.version, d.refreshed_at, d.took_ms from petasantri.data_version d;
end $$;

revoke execute on function petasantri.publish(), petasantri.refresh() from public;
select petasantri.pin_search_path('petasantri.publishable(int)', 'petasantri.publishable_location(int)', 'petasantri.publish()', 'petasantri.refresh()');
drop function if exists petasantri.publishable_cells(int), petasantri.by_fives(float8, int), petasantri.decided(int, boolean), petasantri.count_atoms();
drop table if exists petasantri.published_cells, petasantri.santri_atoms;
commit;
