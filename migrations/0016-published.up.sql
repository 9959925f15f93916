-- What the public sees of santri: counts of groups of at least k, and nothing from which a smaller group follows.
-- The rules and why they suffice: docs/privacy.md.
begin;
set local lock_timeout = '200ms';
select petasantri.leave_own_schema();

create table if not exists petasantri.settings (
  name text primary key,
  value text not null,
  check (name <> 'smallest_group' or value::int between 2 and 1000)
);
insert into petasantri.settings (name, value) values ('smallest_group', '10') on conflict do nothing;

-- A region without rows has nobody. n is null where it is not for the public.
create table if not exists petasantri.published_santri (
  code text not null,
  level text not null check (level in ('nasional', 'provinsi', 'kabupaten', 'kecamatan')),
  dim text not null check (dim in ('semua', 'kategori')),
  -- Empty for everybody (semua), else a category or 'lain'.
  val text not null,
  n int,
  -- Of the row of everybody only.
  jumlah_skor bigint,
  primary key (code, dim, val)
);
-- One row: how many santri are on the map with a point and without, of the same version. Both null where either is not
-- for the public.
create table if not exists petasantri.published_location (
  only_row boolean primary key default true check (only_row),
  with_location int,
  without_location int,
  check ((with_location is null) = (without_location is null))
);
insert into petasantri.published_location default values on conflict do nothing;

create index if not exists published_santri_level on petasantri.published_santri (level);

-- Whether the sum of the scores of n people leaves at least k possibilities for the number of them in each category,
-- when scores run from 0 to 173 and the categories begin at 0, 45, 65 and 80: m people in a category from a to b need
-- m * a <= sum <= m * b + (n - m) * 173, and those beside the outer ones have 79 at most or 45 at least.
create or replace function petasantri.mean_is_safe(n bigint, skor bigint, k int) returns boolean language sql immutable as $$
  select least(n, skor / 80) - greatest(0, (skor - 79 * n + 93) / 94) >= k
    and least(n, skor / 65, (173 * n - skor) / 94) >= k
    and least(n, skor / 45, (173 * n - skor) / 109) >= k
    and least(n, (173 * n - skor) / 129) - greatest(0, (45 * n - skor + 44) / 45) >= k
$$;

-- The rows to publish, from the nation down: what is decided about a parent is known when its children's turn comes.
-- Totals: small groups are hidden; where so few people are in them that one could be told (the others have one each
-- at least), the smallest other child is hidden too; where no child is left to be shown, the empty ones are hidden
-- as well. What is hidden hides everything below it.
-- Breakdowns: hidden where a category is small; where the hidden ones together have few of a category, so is the
-- smallest other child that has people of it. What is hidden hides the breakdowns below it.
-- Sums of scores: hidden where the total is, and where the breakdown is and the sum would tell too much of it; where the
-- hidden ones together tell too much, so are as many of the smallest other children as it takes. What is hidden hides
-- those below it.
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

-- What to publish of locations: of the total of the statistics, so that the two add up to what is published.
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

select petasantri.pin_search_path('petasantri.publishable(int)', 'petasantri.publishable_location(int)');

commit;
