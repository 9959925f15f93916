-- More that the public sees of santri: by gender and by residence, one of the two at a time, by the same rules as the
-- categories (docs/privacy.md, 5 and 6); and how many are at the pesantren of a neighbourhood.
begin;
set local lock_timeout = '200ms';
select petasantri.leave_own_schema();

alter table petasantri.published_santri drop constraint if exists published_santri_dim_check;
alter table petasantri.published_santri add constraint published_santri_dim_check
  check (dim in ('semua', 'kategori', 'gender', 'residence'));

-- What a spelling means, null where that is not known.
create or replace function petasantri.jenis_kelamin(text) returns text language sql immutable as $$
  select case petasantri.fold_category(replace($1, '-', ' '))
    when 'l' then 'L' when 'laki laki' then 'L'
    when 'p' then 'P' when 'perempuan' then 'P'
  end
$$;
create or replace function petasantri.status_tinggal(text) returns text language sql immutable as $$
  select case petasantri.fold_category(replace($1, '-', ' '))
    when 'mukim' then 'Mukim' when 'asrama' then 'Mukim'
    when 'kalong' then 'Kalong' when 'tidak mukim' then 'Kalong' when 'non mukim' then 'Kalong'
  end
$$;

-- Exact counts by home region; what has no regency stands under .00 of its province or under 00.
create table if not exists petasantri.santri_groups (
  kode text not null,
  dim text not null check (dim in ('gender', 'residence')),
  val text not null,
  n int not null,
  primary key (kode, dim, val)
);
-- What schools say of themselves beside what the map has.
create table if not exists petasantri.pesantren_details (
  pesantren_id uuid primary key,
  jumlah_guru int,
  tahun_berdiri int
);
-- When the newest score was calculated.
create table if not exists petasantri.data_dates (
  only_row boolean primary key default true check (only_row),
  santri_at timestamptz,
  pesantren_at timestamptz
);
insert into petasantri.data_dates default values on conflict do nothing;
-- Santri on the map by pesantren, exact: what the groups below are added up from.
create table if not exists petasantri.school_counts (
  pesantren_id uuid primary key,
  santri int not null,
  sangat_miskin int not null,
  miskin int not null,
  rentan int not null,
  tidak_miskin int not null,
  kategori_lain int not null,
  l int not null,
  p int not null,
  gender_lain int not null,
  mukim int not null,
  kalong int not null,
  residence_lain int not null,
  jumlah_skor bigint not null,
  -- Neighbours of one province that are told of together, and what part of the group's santri to expect at this school
  -- by what the schools report. Without a point in none.
  grup int,
  share float8
);
-- Groups of at least 3 schools with, of every category, gender and residence, nobody or at least k people. Nothing that
-- is told of a place, be it a circle or a box, says more than these numbers do.
create table if not exists petasantri.santri_at_schools (
  grup int primary key,
  santri int not null,
  sangat_miskin int not null,
  miskin int not null,
  rentan int not null,
  tidak_miskin int not null,
  kategori_lain int not null,
  l int not null,
  p int not null,
  gender_lain int not null,
  mukim int not null,
  kalong int not null,
  residence_lain int not null,
  -- 1 decimal; null where it would tell too much of the categories.
  rata_skor float8
);
revoke all on petasantri.santri_groups, petasantri.school_counts, petasantri.santri_at_schools from public;

-- A column as SQL of the type that is needed; null where the application has no such column of this kind.
create or replace function petasantri.column_or_null(owner text, name text, category "char", type text) returns text
language sql stable as $$
  select coalesce((
    select format('%I::%s', name, type) from pg_attribute a join pg_type t on t.oid = a.atttypid
    where a.attrelid = to_regclass(owner) and a.attname = name and not a.attisdropped
      and (t.typcategory = category or category = 'S' and t.typcategory = 'E')
  ), format('null::%s', type))
$$;

-- Counts santri by home region and by pesantren anew, in one pass. Spellings are mapped after counting.
-- Of a million santri the groups take 57 MB; written to disk in between, they take three times as long.
create or replace function petasantri.count_groups() returns void language plpgsql security definer set jit = off set work_mem = '64MB' as $f$
begin
  execute format($q$
    with counted as materialized (
      select grouping(m.pesantren_id) = 1 as at_home, left(m.kode_wilayah, 5) as kode, m.pesantren_id, m.kategori_kemiskinan::text as kategori,
        coalesce(p.kelamin, '') as kelamin, coalesce(p.tinggal, '') as tinggal, count(*) as n, sum(m.skor_terakhir) as skor
      from santri_map m
      left join (select id, %s as kelamin, %s as tinggal from santri_pribadi) p on p.id = m.santri_id
      group by grouping sets ((2, 5, 6), (3, 4, 5, 6))
    ), spelling as materialized (
      select kategori, kelamin, tinggal, petasantri.kategori_kemiskinan(kategori) as k, petasantri.jenis_kelamin(kelamin) as g,
        petasantri.status_tinggal(tinggal) as t
      from (select distinct kategori, kelamin, tinggal from counted) used
    ), homes as materialized (
      select coalesce(r.code, p.code || '.00', '00') as kode, d.dim, coalesce(d.val, 'lain') as val, sum(c.n)::int as n
      from counted c
      join spelling s on s.kategori is null and (s.kelamin, s.tinggal) = (c.kelamin, c.tinggal)
      cross join lateral (values ('gender', s.g), ('residence', s.t)) d (dim, val)
      left join petasantri.regions r on r.code = c.kode and length(r.code) = 5
      left join petasantri.regions p on p.code = left(c.kode, 2)
      where c.at_home
      group by 1, 2, 3
    ), homes_gone as (
      delete from petasantri.santri_groups o
      where not exists (select from homes w where (w.kode, w.dim, w.val) = (o.kode, o.dim, o.val))
    ), homes_put as (
      insert into petasantri.santri_groups as o
      select * from homes w
      where not exists (select from petasantri.santri_groups o where (o.kode, o.dim, o.val, o.n) = (w.kode, w.dim, w.val, w.n))
      on conflict (kode, dim, val) do update set n = excluded.n
    ), schools as materialized (
      select c.pesantren_id, sum(n)::int as n,
        coalesce(sum(n) filter (where k = 'Sangat Miskin'), 0)::int as n1, coalesce(sum(n) filter (where k = 'Miskin'), 0)::int as n2,
        coalesce(sum(n) filter (where k = 'Rentan'), 0)::int as n3, coalesce(sum(n) filter (where k = 'Tidak Miskin'), 0)::int as n4,
        coalesce(sum(n) filter (where k is null), 0)::int as n5,
        coalesce(sum(n) filter (where g = 'L'), 0)::int as n6, coalesce(sum(n) filter (where g = 'P'), 0)::int as n7,
        coalesce(sum(n) filter (where g is null), 0)::int as n8,
        coalesce(sum(n) filter (where t = 'Mukim'), 0)::int as n9, coalesce(sum(n) filter (where t = 'Kalong'), 0)::int as n10,
        coalesce(sum(n) filter (where t is null), 0)::int as n11, sum(skor)::bigint as skor
      from counted c join spelling using (kategori, kelamin, tinggal)
      where not c.at_home and c.pesantren_id is not null
      group by c.pesantren_id
    ), schools_gone as (
      delete from petasantri.school_counts o where not exists (select from schools w where w.pesantren_id = o.pesantren_id)
    )
    insert into petasantri.school_counts as o (pesantren_id, santri, sangat_miskin, miskin, rentan, tidak_miskin, kategori_lain,
      l, p, gender_lain, mukim, kalong, residence_lain, jumlah_skor)
    select * from schools w
    where not exists (
      select from petasantri.school_counts o
      where (o.pesantren_id, o.santri, o.sangat_miskin, o.miskin, o.rentan, o.tidak_miskin, o.kategori_lain, o.l, o.p, o.gender_lain,
          o.mukim, o.kalong, o.residence_lain, o.jumlah_skor)
        = (w.pesantren_id, w.n, w.n1, w.n2, w.n3, w.n4, w.n5, w.n6, w.n7, w.n8, w.n9, w.n10, w.n11, w.skor))
    on conflict (pesantren_id) do update set santri = excluded.santri, sangat_miskin = excluded.sangat_miskin,
      miskin = excluded.miskin, rentan = excluded.rentan, tidak_miskin = excluded.tidak_miskin,
      kategori_lain = excluded.kategori_lain, l = excluded.l, p = excluded.p, gender_lain = excluded.gender_lain,
      mukim = excluded.mukim, kalong = excluded.kalong, residence_lain = excluded.residence_lain, jumlah_skor = excluded.jumlah_skor
  $q$, petasantri.column_or_null('santri_pribadi', 'jenis_kelamin', 'S', 'text'),
    petasantri.column_or_null('santri_pribadi', 'status_tinggal', 'S', 'text'));
end $f$;

-- Takes over what schools say of themselves, and the dates. Numbers that cannot be meant are left out.
create or replace function petasantri.note_details() returns void language plpgsql security definer set jit = off as $$
begin
  execute format($q$
    with wanted as materialized (
      select id, case when guru between 0 and 1000000 then guru::int end as guru,
        case when berdiri between 1000 and 2200 then berdiri::int end as berdiri
      from (select id, %s as guru, %s as berdiri from pondok_pesantren) said
      where guru between 0 and 1000000 or berdiri between 1000 and 2200
    ), gone as (
      delete from petasantri.pesantren_details d where not exists (select from wanted w where w.id = d.pesantren_id)
    )
    insert into petasantri.pesantren_details as d
    select * from wanted w
    where not exists (
      select from petasantri.pesantren_details d
      where d.pesantren_id = w.id and (d.jumlah_guru, d.tahun_berdiri) is not distinct from (w.guru, w.berdiri))
    on conflict (pesantren_id) do update set jumlah_guru = excluded.jumlah_guru, tahun_berdiri = excluded.tahun_berdiri
  $q$, petasantri.column_or_null('pondok_pesantren', 'jumlah_guru', 'N', 'numeric'),
    petasantri.column_or_null('pondok_pesantren', 'tahun_berdiri', 'N', 'numeric'));
  execute format($q$
    update petasantri.data_dates d set santri_at = s.at, pesantren_at = p.at
    from (select max(%s) as at from santri_skor) s, (select max(%s) as at from pesantren_skor) p
    where (d.santri_at, d.pesantren_at) is distinct from (s.at, p.at)
  $q$, petasantri.column_or_null('santri_skor', 'calculated_at', 'D', 'timestamptz'),
    petasantri.column_or_null('pesantren_skor', 'calculated_at', 'D', 'timestamptz'));
end $$;

-- The rows by gender and residence to publish, of the nation, provinces and regencies: all groups of a region or none.
-- Where the groups do not add up to the totals, since people came between the two counts, none are told before the next.
create or replace function petasantri.publishable_groups(k int)
returns table (code text, level text, dim text, val text, n int, jumlah_skor bigint)
language sql stable set jit = off as $$
  with recursive total as materialized (
    select code, level, n from petasantri.publishable(k) where dim = 'semua' and level <> 'kecamatan'
  ), counted as materialized (
    select t.code, t.level, case length(t.code) when 0 then null when 2 then '' else left(t.code, 2) end as parent,
      d.dim, t.n as total, coalesce(g.c1, 0) as c1, coalesce(g.c2, 0) as c2, coalesce(g.c3, 0) as c3
    from total t
    cross join (values ('gender'), ('residence')) d (dim)
    left join (
      select left(s.kode, tier.digits) as code, s.dim, sum(s.n) filter (where s.val in ('L', 'Mukim')) as c1,
        sum(s.n) filter (where s.val in ('P', 'Kalong')) as c2, sum(s.n) filter (where s.val = 'lain') as c3
      from petasantri.santri_groups s, (values (0), (2), (5)) tier (digits)
      where length(s.kode) >= tier.digits
      group by 1, 2
    ) g on g.code = t.code and g.dim = d.dim
  ), torn as (
    select exists (select from counted where total <> c1 + c2 + c3)
      or (select coalesce(sum(n), 0) from petasantri.santri_groups)
        <> 2 * coalesce((select w.total_santri from petasantri.santri_stats_wilayah w where w.kode_wilayah = ''), 0) as apart
  ), decided (code, level, dim, c1, c2, c3, no_split) as (
    select code, level, dim, c1, c2, c3, apart or total is null
      or c1 between 1 and k - 1 or c2 between 1 and k - 1 or c3 between 1 and k - 1
    from counted, torn where parent is null
    union all
    select code, level, dim, c1, c2, c3, no_split or coalesce(place in (with1, with2, with3), false)
    from (
      select *,
        case when sum(c1) filter (where no_split) over block between 1 and k - 1
          then min(place) filter (where c1 > 0 and not no_split) over block end as with1,
        case when sum(c2) filter (where no_split) over block between 1 and k - 1
          then min(place) filter (where c2 > 0 and not no_split) over block end as with2,
        case when sum(c3) filter (where no_split) over block between 1 and k - 1
          then min(place) filter (where c3 > 0 and not no_split) over block end as with3
      from (
        select c.*, p.no_split or c.total is null
            or c.c1 between 1 and k - 1 or c.c2 between 1 and k - 1 or c.c3 between 1 and k - 1 as no_split,
          row_number() over (partition by c.parent, c.dim order by c.total, c.code collate "C") as place
        from decided p join counted c on c.parent = p.code and c.dim = p.dim
      ) child
      window block as (partition by parent, dim)
    ) child
  )
  select d.code, d.level, d.dim, row.val, case when not d.no_split then row.n::int end, null::bigint
  from decided d,
    lateral (values
      (case d.dim when 'gender' then 'L' else 'Mukim' end, d.c1), (case d.dim when 'gender' then 'P' else 'Kalong' end, d.c2),
      ('lain', d.c3)) row (val, n)
$$;

-- Puts every school with a point into a group. Groups only ever join: one that is cut anew would tell, beside the old one,
-- of the schools between the two.
create or replace function petasantri.group_schools(k int) returns void language plpgsql security definer set jit = off as $$
declare
  found record;
  province text;
  sizes int[];
  schools int;
  open_group int;
  closed_group int;
  old int[] := '{}';
  new int[] := '{}';
begin
  update petasantri.school_counts c set grup = null, share = null
  where grup is not null and not exists (select from pesantren_map m where m.pesantren_id = c.pesantren_id and m.lokasi is not null);
  -- New schools join their nearest neighbour's group; where there is none yet, each begins one of its own, numbered along
  -- the Hilbert curve, which is how geometries are ordered.
  update petasantri.school_counts c set grup = near.grup
  from pesantren_map m
  cross join lateral (
    select o.grup
    from petasantri.school_counts o join pesantren_map n on n.pesantren_id = o.pesantren_id
    where o.grup is not null and left(n.kode_wilayah, 2) is not distinct from left(m.kode_wilayah, 2)
    order by n.lokasi <-> m.lokasi, o.pesantren_id limit 1
  ) near
  where m.pesantren_id = c.pesantren_id and c.grup is null and m.lokasi is not null
    and exists (select from petasantri.school_counts where grup is not null);
  update petasantri.school_counts c set grup = first.grup
  from (
    select m.pesantren_id, coalesce((select max(grup) from petasantri.school_counts), 0)
        + row_number() over (order by left(m.kode_wilayah, 2), m.lokasi, m.pesantren_id) as grup
    from pesantren_map m join petasantri.school_counts c using (pesantren_id)
    where c.grup is null and m.lokasi is not null
  ) first
  where first.pesantren_id = c.pesantren_id;

  -- Neighbours join until a group is large enough; what is left over at the end of a province joins the last one.
  for found in
    select c.grup, min(coalesce(left(m.kode_wilayah, 2), '')) as province, count(*)::int as schools, array[
      sum(c.sangat_miskin), sum(c.miskin), sum(c.rentan), sum(c.tidak_miskin), sum(c.kategori_lain), sum(c.l), sum(c.p),
      sum(c.gender_lain), sum(c.mukim), sum(c.kalong), sum(c.residence_lain)]::int[] as sizes
    from petasantri.school_counts c join pesantren_map m using (pesantren_id)
    where c.grup is not null
    group by c.grup
    union all
    select null, null, 0, null
    order by province nulls last, grup
  loop
    if province is not null and (found.province is distinct from province or petasantri.may_be_told(k, schools, sizes)) then
      if petasantri.may_be_told(k, schools, sizes) then
        closed_group := open_group;
      elsif closed_group is not null then
        new := array_replace(new, open_group, closed_group) || closed_group;
        old := old || open_group;
      end if;
      open_group := null;
    end if;
    if found.province is distinct from province then
      closed_group := null;
      province := found.province;
    end if;
    if open_group is null then
      open_group := found.grup;
      schools := found.schools;
      sizes := found.sizes;
    else
      old := old || found.grup;
      new := new || open_group;
      schools := schools + found.schools;
      sizes := array(select a + b from unnest(sizes, found.sizes) as pair (a, b));
    end if;
  end loop;
  update petasantri.school_counts c set grup = joined.new
  from unnest(old, new) joined (old, new) where joined.old = c.grup;

  update petasantri.school_counts c set share = part.share
  from (
    select c.pesantren_id, greatest(m.jumlah_santri, 1)::float8 / sum(greatest(m.jumlah_santri, 1)) over (partition by c.grup) as share
    from petasantri.school_counts c join pesantren_map m using (pesantren_id)
    where c.grup is not null
  ) part
  where part.pesantren_id = c.pesantren_id and c.share is distinct from part.share;
end $$;

-- Whether a group of schools may be told of.
create or replace function petasantri.may_be_told(k int, schools int, sizes int[]) returns boolean language sql immutable as $$
  select schools >= 3 and (select bool_and(n = 0 or n >= k) from unnest(sizes) n)
$$;

-- Brings what is told of santri at their pesantren up to date; returns how many rows had to change.
create or replace function petasantri.publish_at_pesantren(k int) returns int language plpgsql security definer set jit = off as $$
declare
  changed int;
begin
  perform petasantri.group_schools(k);
  with summed as materialized (
    select grup, count(*)::int as schools, sum(santri)::int as n, sum(sangat_miskin)::int as n1, sum(miskin)::int as n2,
      sum(rentan)::int as n3, sum(tidak_miskin)::int as n4, sum(kategori_lain)::int as n5, sum(l)::int as n6, sum(p)::int as n7,
      sum(gender_lain)::int as n8, sum(mukim)::int as n9, sum(kalong)::int as n10, sum(residence_lain)::int as n11,
      sum(jumlah_skor)::bigint as skor
    from petasantri.school_counts where grup is not null group by grup
  ), wanted as materialized (
    select grup, n, n1, n2, n3, n4, n5, n6, n7, n8, n9, n10, n11,
      case when petasantri.mean_is_safe(n, skor, k) then round(skor::numeric / n, 1)::float8 end as rata_skor
    from summed
    where petasantri.may_be_told(k, schools, array[n1, n2, n3, n4, n5, n6, n7, n8, n9, n10, n11])
  ), gone as (
    delete from petasantri.santri_at_schools a where not exists (select from wanted w where w.grup = a.grup)
    returning 1
  ), put as (
    insert into petasantri.santri_at_schools as a
    select * from wanted w
    where not exists (select from petasantri.santri_at_schools a where a.grup = w.grup and a is not distinct from w)
    on conflict (grup) do update set santri = excluded.santri, sangat_miskin = excluded.sangat_miskin,
      miskin = excluded.miskin, rentan = excluded.rentan, tidak_miskin = excluded.tidak_miskin,
      kategori_lain = excluded.kategori_lain, l = excluded.l, p = excluded.p, gender_lain = excluded.gender_lain,
      mukim = excluded.mukim, kalong = excluded.kalong, residence_lain = excluded.residence_lain, rata_skor = excluded.rata_skor
    returning 1
  )
  select (select count(*) from gone) + (select count(*) from put) into changed;
  return changed;
end $$;

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

revoke execute on function petasantri.count_groups(), petasantri.note_details(), petasantri.group_schools(int), petasantri.publish_at_pesantren(int),
  petasantri.publish(), petasantri.refresh() from public;
select petasantri.pin_search_path('petasantri.count_groups()', 'petasantri.note_details()', 'petasantri.publishable_groups(int)',
  'petasantri.group_schools(int)', 'petasantri.publish_at_pesantren(int)', 'petasantri.publish()', 'petasantri.refresh()', 'petasantri.column_or_null(text, text, "char", text)');

-- The first rows, and a version of their own for whoever has older ones in memory.
select petasantri.count_groups();
select petasantri.note_details();
select petasantri.publish();
analyze petasantri.published_santri, petasantri.school_counts, petasantri.santri_at_schools, petasantri.pesantren_details;
update petasantri.data_version set version = version + 1;
select pg_notify('petasantri_refreshed', version::text) from petasantri.data_version;

commit;
