-- What the public sees of where santri live: cells of the Web Mercator grid, of level 0 to 13, counted in groups of at least k people.
-- Cells are not told by themselves, since a district's total minus its cells would tell too much: districts have parts by
-- cell, decided about by the same rules as regions, and a cell is a function of what those rules show. docs/privacy.md.
begin;
set local lock_timeout = '200ms';
select petasantri.leave_own_schema();

-- Exact counts by district and cell of level 13 (about 5 km), 0 for those without a point. What has no district stands under
-- .00 of the smallest region that is known, or under 00.
create table if not exists petasantri.santri_atoms (
  kode text collate "C" not null,
  cell bigint not null,
  santri int not null,
  sangat_miskin int not null,
  miskin int not null,
  rentan int not null,
  tidak_miskin int not null,
  kategori_lain int not null,
  jumlah_skor bigint not null,
  primary key (kode, cell)
);
revoke all on petasantri.santri_atoms from public;

-- Only cells with somebody have a row. Numbers are multiples of 5, null where they are not for the public; `few` has none.
create table if not exists petasantri.published_cells (
  cell bigint primary key,
  few boolean not null,
  n int,
  avg_skor float8,
  sangat_miskin int,
  miskin int,
  rentan int,
  tidak_miskin int,
  check (few = (n is null))
);

-- Counts santri by district and cell anew. Spellings are mapped and bits of places put in turns after counting.
create or replace function petasantri.count_atoms() returns void language sql security definer set jit = off set work_mem = '64MB' as $$
  with counted as materialized (
    select coalesce(left(kode_wilayah, 8), '') as kode, place, coalesce(kategori_kemiskinan::text, '') as kategori, count(*) as n, sum(skor_terakhir) as skor
    from (
      select kode_wilayah, kategori_kemiskinan, skor_terakhir,
        -- Whoever lives where no map is drawn (beyond 85.05 degrees) has the cell at its edge.
        case when lon is not null and lat is not null then least(greatest(floor((lon / 360 + 0.5 - floor(lon / 360 + 0.5)) * 8192), 0), 8191)::int << 13
          | least(greatest(floor((0.5 - asinh(tan(radians(least(greatest(lat, -85.06), 85.06)))) / (2 * pi())) * 8192), 0), 8191)::int end as place
      from (
        select kode_wilayah, kategori_kemiskinan, skor_terakhir, case when abs(ST_X(lokasi)) <= 540 then ST_X(lokasi) end as lon, ST_Y(lokasi) as lat
        from santri_map
        offset 0
      ) point
    ) placed
    group by left(kode_wilayah, 8), place, kategori_kemiskinan
  ), spelling as materialized (
    select kategori, petasantri.kategori_kemiskinan(kategori) as k from (select distinct kategori from counted) used
  ), leaf as materialized (
    select used.kode as bears, coalesce(d.code, r.code || '.00', p.code || '.00', '00') as kode
    from (select distinct kode from counted) used
    left join petasantri.regions d on d.code = used.kode and length(d.code) = 8
    left join petasantri.regions r on r.code = left(used.kode, 5) and length(r.code) = 5
    left join petasantri.regions p on p.code = left(used.kode, 2)
  ), cells as materialized (
    select place, petasantri.cell(13, place >> 13, place & 8191) as cell from (select distinct place from counted where place is not null) used
  ), wanted as materialized (
    select leaf.kode, coalesce(cells.cell, 0) as cell, sum(n)::int as n,
      coalesce(sum(n) filter (where k = 'Sangat Miskin'), 0)::int as c1, coalesce(sum(n) filter (where k = 'Miskin'), 0)::int as c2,
      coalesce(sum(n) filter (where k = 'Rentan'), 0)::int as c3, coalesce(sum(n) filter (where k = 'Tidak Miskin'), 0)::int as c4,
      coalesce(sum(n) filter (where k is null), 0)::int as c5, sum(skor)::bigint as skor
    from counted
    join leaf on leaf.bears = counted.kode
    join spelling using (kategori)
    left join cells using (place)
    group by leaf.kode, coalesce(cells.cell, 0)
  ), gone as (
    delete from petasantri.santri_atoms a where not exists (select from wanted w where (w.kode, w.cell) = (a.kode, a.cell))
  )
  insert into petasantri.santri_atoms as a
  select * from wanted w
  where not exists (
    select from petasantri.santri_atoms a
    where (a.kode, a.cell, a.santri, a.sangat_miskin, a.miskin, a.rentan, a.tidak_miskin, a.kategori_lain, a.jumlah_skor)
      = (w.kode, w.cell, w.n, w.c1, w.c2, w.c3, w.c4, w.c5, w.skor))
  on conflict (kode, cell) do update set santri = excluded.santri, sangat_miskin = excluded.sangat_miskin, miskin = excluded.miskin,
    rentan = excluded.rentan, tidak_miskin = excluded.tidak_miskin, kategori_lain = excluded.kategori_lain, jumlah_skor = excluded.jumlah_skor
$$;

-- Regions and, where asked for, the parts of districts by cell of level 11 (code 32.05.01/<cell>) and of level 13
-- (32.05.01/<cell>/<cell>), and those without a point (32.05.01/0), each with what is decided about it, from the nation down: what
-- is decided about a parent is known when its children's turn comes. A district whose parts do not add up to it, since
-- people came between the two counts, has none.
-- Totals: small groups are hidden; where so few people are in them that one could be told (the others have one each
-- at least), the smallest other child is hidden too; where no child is left to be shown, the empty ones are hidden
-- as well. What is hidden hides everything below it.
-- Breakdowns: hidden where a category is small, and below level 11; where the hidden ones together have few of a category,
-- so is the smallest other child that has people of it. What is hidden hides the breakdowns below it.
-- Sums of scores: hidden where the total is, and where the breakdown is and the sum would tell too much of it; where the
-- hidden ones together tell too much, so are as many of the smallest other children as it takes. What is hidden hides
-- those below it.
-- The columns *_at have the nearest region or part at or above this one that shows its total, breakdown and sum of scores; `top` is, where
-- the total is hidden, the child of total_at that this one is or is part of.
create or replace function petasantri.decided(k int, with_atoms boolean)
returns table (code text, level text, n int, c1 int, c2 int, c3 int, c4 int, c5 int, skor bigint,
  no_total boolean, no_split boolean, no_mean boolean, total_at text, split_at text, mean_at text, top text)
language sql stable set jit = off set work_mem = '64MB' as $$
  with recursive region (code) as (
    select '' union select '00'
    union select code from petasantri.regions
    union select code || '.00' from petasantri.regions where length(code) < 8
  ), of_region as materialized (
    select code, case length(code) when 0 then 'nasional' when 2 then 'provinsi' when 5 then 'kabupaten' else 'kecamatan' end as level,
      case length(code) when 0 then null when 2 then '' else left(code, -3) end as parent, coalesce(s.total_santri, 0) as n,
      coalesce(s.sangat_miskin, 0) as c1, coalesce(s.miskin, 0) as c2, coalesce(s.rentan, 0) as c3,
      coalesce(s.tidak_miskin, 0) as c4, coalesce(s.kategori_lain, 0) as c5, coalesce(s.jumlah_skor, 0) as skor
    from region
    full join (select kode_wilayah as code, w.* from petasantri.santri_stats_wilayah w) s using (code)
  ), whole as materialized (
    select a.kode
    from petasantri.santri_atoms a join of_region r on r.code = a.kode
    where with_atoms
    group by a.kode
    having (sum(a.santri), sum(a.sangat_miskin), sum(a.miskin), sum(a.rentan), sum(a.tidak_miskin), sum(a.kategori_lain), sum(a.jumlah_skor))
      = (max(r.n), max(r.c1), max(r.c2), max(r.c3), max(r.c4), max(r.c5), max(r.skor))
  ), counted as materialized (
    select * from of_region
    union all
    select a.kode || '/' || (a.cell >> 4), case a.cell when 0 then 'tanpa titik' else 'sel 11' end, a.kode, sum(santri)::int, sum(sangat_miskin)::int, sum(miskin)::int,
      sum(rentan)::int, sum(tidak_miskin)::int, sum(kategori_lain)::int, sum(jumlah_skor)::bigint
    from whole join petasantri.santri_atoms a using (kode) group by a.kode, a.cell >> 4, a.cell = 0, case a.cell when 0 then 'tanpa titik' else 'sel 11' end
    union all
    select a.kode || '/' || (a.cell >> 4) || '/' || a.cell, 'sel 13', a.kode || '/' || (a.cell >> 4), santri, sangat_miskin, miskin, rentan, tidak_miskin,
      kategori_lain, jumlah_skor
    from whole join petasantri.santri_atoms a using (kode) where a.cell > 0
  ), decided (code, level, n, c1, c2, c3, c4, c5, skor, no_total, no_split, no_mean, total_at, split_at, mean_at, top) as (
    select *, case when not no_total then code end, case when not no_split then code end, case when not no_mean then code end,
      case when no_total then code end
    from (select *, no_total or no_split and not petasantri.mean_is_safe(n, skor, k) as no_mean
    from (select code, level, n, c1, c2, c3, c4, c5, skor, n between 1 and k - 1 as no_total,
      n between 1 and k - 1 or c1 between 1 and k - 1 or c2 between 1 and k - 1 or c3 between 1 and k - 1
        or c4 between 1 and k - 1 or c5 between 1 and k - 1 as no_split
    from counted where parent is null) nation) nation
    union all
    select code, level, n, c1, c2, c3, c4, c5, skor, no_total, no_split, no_mean,
      case when no_total then total_at else code end, case when no_split then split_at else code end, case when no_mean then mean_at else code end,
      case when no_total then coalesce(top, code) end
    from (
    select code, level, n, c1, c2, c3, c4, c5, skor, no_total, no_split, total_at, split_at, mean_at, top,
      no_mean or hidden_n > 0 and not petasantri.mean_is_safe(hidden_n, hidden_skor, k)
        and place <= coalesce(min(place) filter (
          where not no_mean and petasantri.mean_is_safe(hidden_n + next_n, hidden_skor + next_skor, k)) over block, place) as no_mean
    from (
    select *, coalesce(sum(n) filter (where no_mean) over block, 0)::bigint as hidden_n,
      coalesce(sum(skor) filter (where no_mean) over block, 0)::bigint as hidden_skor,
      sum(case when not no_mean then n end) over block_so_far::bigint as next_n,
      sum(case when not no_mean then skor end) over block_so_far::bigint as next_skor
    from (
    select *, no_total or above_no_mean or n > 0 and no_split and not petasantri.mean_is_safe(n, skor, k) as no_mean
    from (
    select code, level, parent, place, n, c1, c2, c3, c4, c5, skor, no_total, above_no_mean, total_at, split_at, mean_at, top,
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
          no_total or above_no_split or level = 'sel 13' or c1 between 1 and k - 1 or c2 between 1 and k - 1 or c3 between 1 and k - 1
            or c4 between 1 and k - 1 or c5 between 1 and k - 1 as no_split
        from (
          select *,
            above_no_total or n between 1 and k - 1 or tells and place = 1
              or small > 0 and large <= tells::int as no_total
          from (
            select *, small > 0 and small_people < k + small - 1 as tells
            from (
              select c.*, p.no_total as above_no_total, p.no_split as above_no_split, p.no_mean as above_no_mean,
                p.total_at, p.split_at, p.mean_at, p.top,
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
    ) child
  )
  select * from decided
$$;

-- The rows of regions to publish.
create or replace function petasantri.publishable(k int)
returns table (code text, level text, dim text, val text, n int, jumlah_skor bigint)
language sql stable set jit = off as $$
  select d.code, d.level, row.dim, row.val, row.n, row.skor
  from petasantri.decided(k, false) d,
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

-- A number of people in multiples of 5, never below k; nobody is 0, and fewer than k are null.
create or replace function petasantri.by_fives(people float8, k int) returns int language sql immutable as $$
  select case when people = 0 then 0 when people >= k - 1e-6 then greatest(round(people / 5) * 5, ceil(k / 5.0) * 5)::int end
$$;

-- The cells to publish, and under cell 0 how many have no point (null where that would tell too much).
-- A part of a district whose total is hidden has an even share of what the nearest region or part above it leaves (total_at); of
-- breakdowns and sums of scores it has of the rest what it has of the totals. So a cell is a function of what the rules show. A part is
-- known to have somebody at most where any such part of the rest could have k people yet, one of each child first
-- (listed). A cell has numbers where the parts that show their totals, or so many hidden ones as to be k people, lie in it;
-- averages and categories where those of at least half of its people are known.
create or replace function petasantri.publishable_cells(k int)
returns table (cell bigint, few boolean, n int, avg_skor float8, sangat_miskin int, miskin int, rentan int, tidak_miskin int)
language sql stable set jit = off set work_mem = '64MB' as $$
  with tree as materialized (
    select * from petasantri.decided(k, true)
  ), torn as materialized (
    select a.kode as code, min(a.cell) filter (where a.cell > 0) as cell
    from petasantri.santri_atoms a
    where not exists (select from tree t where t.code = a.kode || '/' || (a.cell >> 4))
    group by a.kode
  ), part as materialized (
    select g.grain, case d.level when 'tanpa titik' then 0 else split_part(d.code, '/', g.place)::bigint end as cell,
      split_part(d.code, '/', 1) || '/' || split_part(d.code, '/', 2) as wide, d.*
    from tree d
    join (values (11, 2, 'sel 11'), (11, 2, 'tanpa titik'), (13, 3, 'sel 13'), (13, 2, 'tanpa titik')) g (grain, place, level) using (level)
    union all
    select g.grain, coalesce(torn.cell >> 2 * (13 - g.grain), 0), d.code, d.code, 'sobek', d.n, d.c1, d.c2, d.c3, d.c4, d.c5, d.skor, true, true, true,
      d.total_at, d.split_at, d.mean_at, coalesce(d.top, d.code)
    from torn join tree d using (code) cross join (values (11), (13)) g (grain)
    where d.n > 0
  ), open as materialized (
    select code, wide, total_at, row_number() over (partition by total_at order by of_child > 1, of_wide > 1, code collate "C") as turn
    from (
      select *, row_number() over (partition by top order by code collate "C") as of_child,
        row_number() over (partition by wide order by code collate "C") as of_wide
      from part p where p.grain = 13 and p.cell > 0 and no_total and total_at is not null
    ) hidden
  ), rest as materialized (
    select total_at, sum(p.n) as people, coalesce(sum(p.n) filter (where p.cell = 0), 0) as nowhere, count(*) filter (where p.cell = 0) as nowhere_parts,
      count(distinct top) - count(distinct top) filter (where p.cell > 0) as bare
    from part p where p.grain = 13 and no_total and total_at is not null
    group by total_at
  ), listed as materialized (
    select code, wide, total_at from open join rest using (total_at) where turn <= greatest(1, people - k + 1 - bare)
  ), shared as materialized (
    select p.*, case when not no_total then p.n when is_listed then rest.people::float8 / count(*) filter (where is_listed) over (partition by p.grain, p.total_at) else 0 end as share
    from (
      select part.*, coalesce(case part.grain when 13 then code in (select l.code from listed l) else wide in (select l.wide from listed l) end
        and part.cell > 0 and no_total, false) as is_listed
      from part
    ) p
    left join rest on rest.total_at = p.total_at and p.no_total
  ), assumed as materialized (
    select grain, s.cell, s.n, no_total, no_split, no_mean, is_listed, share,
      case when not no_split then c1 when split_at is not null then sum(c1) filter (where no_split) over by_split * share / nullif(sum(share) filter (where no_split) over by_split, 0) end as s1,
      case when not no_split then c2 when split_at is not null then sum(c2) filter (where no_split) over by_split * share / nullif(sum(share) filter (where no_split) over by_split, 0) end as s2,
      case when not no_split then c3 when split_at is not null then sum(c3) filter (where no_split) over by_split * share / nullif(sum(share) filter (where no_split) over by_split, 0) end as s3,
      case when not no_split then c4 when split_at is not null then sum(c4) filter (where no_split) over by_split * share / nullif(sum(share) filter (where no_split) over by_split, 0) end as s4,
      case when not no_mean then skor when mean_at is not null then (sum(skor) filter (where no_mean) over by_mean)::float8 * share / nullif(sum(share) filter (where no_mean) over by_mean, 0) end as skor
    from shared s
    window by_split as (partition by grain, split_at), by_mean as (partition by grain, mean_at)
  ), summed as (
    select a.cell >> 2 * (grain - level) as cell, level, sum(share) as people,
      coalesce(sum(a.n) filter (where not no_total), 0) >= k or count(*) filter (where is_listed) >= k as told,
      level <= 11 and coalesce(sum(share) filter (where not no_split), 0) >= sum(share) / 2 as with_split,
      coalesce(sum(share) filter (where not no_mean), 0) >= greatest(sum(share) / 2, k) as with_mean,
      sum(s1) as s1, sum(s2) as s2, sum(s3) as s3, sum(s4) as s4, sum(skor) as skor
    from assumed a
    cross join generate_series(0, 13) level
    where a.cell > 0 and (is_listed or not no_total) and grain = case when level <= 11 then 11 else 13 end
    group by 1, 2
  )
  select c.cell, not told, case when told then petasantri.by_fives(people, k) end, case when told and with_mean then round((skor / people)::numeric, 1)::float8 end,
    case when told and with_split then petasantri.by_fives(s1, k) end, case when told and with_split then petasantri.by_fives(s2, k) end,
    case when told and with_split then petasantri.by_fives(s3, k) end, case when told and with_split then petasantri.by_fives(s4, k) end
  from summed c
  union all
  -- Those without a point add up to a published number as well. It gives nobody away where hidden parts elsewhere leave room
  -- for k - 1 more of them and for k - 1 fewer, whichever rest is looked at.
  select 0, missing is null, missing, null, null, null, null, null
  from (
    select case when total is null or exists (select from torn) then null
        when all_missing = 0 then 0
        when all_missing < k or total - all_missing < k and total > all_missing then null
        when unknown = 0 then all_missing
        when unknown >= k and others >= k and more - most_more >= k - 1 and fewer - most_fewer >= k - 1 then all_missing
      end::int as missing
    from (
      select (select case when not t.no_total then t.n end from tree t where t.code = '') as total,
        coalesce((select sum(p.n) from part p where p.grain = 13 and p.cell = 0), 0) as all_missing,
        coalesce(sum(nowhere), 0) as unknown, coalesce(sum(people - nowhere), 0) as others,
        coalesce(sum(people - nowhere - taken), 0) as more, coalesce(max(people - nowhere - taken), 0) as most_more,
        coalesce(sum(nowhere - nowhere_parts), 0) as fewer, coalesce(max(nowhere - nowhere_parts), 0) as most_fewer
      from (select r.*, (select count(*) from listed l where l.total_at = r.total_at) as taken from rest r where nowhere > 0) r
    ) added
  ) decided
$$;

-- How many santri with and without a point to publish; the two add up to the total that is published.
create or replace function petasantri.publishable_location(k int)
returns table (with_location int, without_location int)
language sql stable as $$
  select w.total_santri - c.n, c.n
  from petasantri.publishable_cells(k) c
  left join petasantri.santri_stats_wilayah w on w.kode_wilayah = '' and c.n is not null
  where c.cell = 0
$$;

-- Brings the published rows in line with the statistics; returns how many had to change.
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
  with wanted as materialized (
    select * from petasantri.publishable_cells(k)
  ), gone as (
    delete from petasantri.published_cells p where not exists (select from wanted w where w.cell = p.cell)
    returning 1
  ), put as (
    insert into petasantri.published_cells as p
    select * from wanted w
    where w.cell > 0 and not exists (select from petasantri.published_cells p where p.cell = w.cell and p is not distinct from w)
    on conflict (cell) do update set few = excluded.few, n = excluded.n, avg_skor = excluded.avg_skor, sangat_miskin = excluded.sangat_miskin,
      miskin = excluded.miskin, rentan = excluded.rentan, tidak_miskin = excluded.tidak_miskin
    returning 1
  ), located as (
    update petasantri.published_location l set with_location = total - w.n, without_location = w.n
    from wanted w, (select coalesce(max(total_santri), 0) as total from petasantri.santri_stats_wilayah where kode_wilayah = '') whole
    where w.cell = 0 and (l.with_location, l.without_location) is distinct from (total - w.n, w.n)
    returning 1
  )
  select (select count(*) from gone) + (select count(*) from put) + (select count(*) from located) into moved;
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
    perform petasantri.count_atoms();
    perform petasantri.count_groups();
    perform petasantri.note_details();
    perform petasantri.publish();
    update petasantri.data_version d set version = d.version + 1, refreshed_at = now(),
      took_ms = extract(epoch from clock_timestamp() - started) * 1000;
    perform pg_notify('petasantri_refreshed', (select d.version from petasantri.data_version d)::text);
  end if;
  return query select fresh, d.version, d.refreshed_at, d.took_ms from petasantri.data_version d;
end $$;

revoke execute on function petasantri.count_atoms(), petasantri.decided(int, boolean), petasantri.publishable_cells(int), petasantri.publish(), petasantri.refresh() from public;
select petasantri.pin_search_path('petasantri.count_atoms()', 'petasantri.decided(int, boolean)', 'petasantri.publishable(int)',
  'petasantri.publishable_cells(int)', 'petasantri.publishable_location(int)', 'petasantri.publish()', 'petasantri.refresh()');

-- The first rows, and a version of their own for whoever has older ones in memory.
select petasantri.count_atoms();
analyze petasantri.santri_atoms;
select petasantri.publish();
analyze petasantri.published_cells;
select petasantri.watch_table('petasantri', 'published_cells', null, 'builtin');
update petasantri.data_version set version = version + 1;
select pg_notify('petasantri_refreshed', version::text) from petasantri.data_version;

commit;
