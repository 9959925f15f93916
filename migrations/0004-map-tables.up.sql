-- What the map draws: one row per scored santri and per pesantren. Both tables may exist already,
-- without kabupaten and provinsi and with rows in them: columns are added, nothing is lost.
begin;
set local lock_timeout = '200ms';
select petasantri.leave_own_schema();

-- The canonical category for a spelling, null for an unknown one: nothing is guessed. Same as src/catalog/vocabulary.ts.
create or replace function petasantri.fold_category(text) returns text language sql immutable as $$
  select regexp_replace(btrim(replace(lower($1), '_', ' ')), '\s+', ' ', 'g')
$$;
create or replace function petasantri.kategori_kemiskinan(text) returns text language sql immutable as $$
  select case petasantri.fold_category($1)
    when 'sangat miskin' then 'Sangat Miskin'
    when 'miskin' then 'Miskin'
    when 'rentan' then 'Rentan'
    when 'rentan miskin' then 'Rentan'
    when 'tidak miskin' then 'Tidak Miskin'
    when 'cukup' then 'Tidak Miskin'
  end
$$;
create or replace function petasantri.kategori_kelayakan(text) returns text language sql immutable as $$
  select case petasantri.fold_category($1)
    when 'sangat layak' then 'sangat_layak'
    when 'layak' then 'layak'
    when 'cukup layak' then 'cukup_layak'
    when 'tidak layak' then 'tidak_layak'
    when 'kurang layak' then 'tidak_layak'
  end
$$;

select petasantri.will_create('table', 'santri_map', 'pesantren_map');

create table if not exists santri_map (
  id uuid primary key default gen_random_uuid(),
  santri_id uuid not null,
  nama varchar(150),
  skor_terakhir int not null default 0,
  kategori_kemiskinan varchar(50) not null default 'Tidak Miskin',
  lokasi geometry(Point, 4326),
  pesantren_id uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table if not exists pesantren_map (
  id uuid primary key default gen_random_uuid(),
  pesantren_id uuid not null,
  nama varchar(200),
  nsp varchar(50),
  skor_terakhir int not null default 0,
  kategori_kelayakan varchar(50) not null default 'tidak_layak',
  lokasi geometry(Point, 4326),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- Tables that were there may lack any column but their keys. kode_wilayah is the finest area found for the row
-- (32.05.01, or 32.05 where districts are not loaded, or 32 when only the province is known), wilayah_dari how: titik,
-- kode or nama. dinilai tells a pesantren without a score from one that scored 0.
select petasantri.add_missing(owner, name, type)
from (values
  ('santri_map', 'nama', 'varchar(150)'),
  ('santri_map', 'skor_terakhir', 'int not null default 0'),
  ('santri_map', 'kategori_kemiskinan', 'varchar(50) not null default ''Tidak Miskin'''),
  ('santri_map', 'lokasi', 'geometry(Point, 4326)'),
  ('santri_map', 'pesantren_id', 'uuid'),
  ('santri_map', 'kabupaten', 'varchar(100)'),
  ('santri_map', 'provinsi', 'varchar(100)'),
  ('santri_map', 'kode_wilayah', 'varchar(8)'),
  ('santri_map', 'wilayah_dari', 'varchar(10)'),
  ('santri_map', 'created_at', 'timestamptz not null default now()'),
  ('santri_map', 'updated_at', 'timestamptz not null default now()'),
  ('pesantren_map', 'nama', 'varchar(200)'),
  ('pesantren_map', 'nsp', 'varchar(50)'),
  ('pesantren_map', 'skor_terakhir', 'int not null default 0'),
  ('pesantren_map', 'kategori_kelayakan', 'varchar(50) not null default ''tidak_layak'''),
  ('pesantren_map', 'dinilai', 'boolean not null default false'),
  ('pesantren_map', 'lokasi', 'geometry(Point, 4326)'),
  ('pesantren_map', 'kabupaten', 'varchar(100)'),
  ('pesantren_map', 'provinsi', 'varchar(100)'),
  ('pesantren_map', 'kode_wilayah', 'varchar(8)'),
  ('pesantren_map', 'wilayah_dari', 'varchar(10)'),
  ('pesantren_map', 'jumlah_santri', 'int'),
  ('pesantren_map', 'created_at', 'timestamptz not null default now()'),
  ('pesantren_map', 'updated_at', 'timestamptz not null default now()')
) needed (owner, name, type);

-- A santri without a point is on the map all the same: it is counted.
do $$
declare
  owner text;
begin
  foreach owner in array array['santri_map', 'pesantren_map'] loop
    if exists (select from pg_attribute where attrelid = to_regclass(owner) and attname = 'lokasi' and attnotnull) then
      perform petasantri.will_create('not null', owner || '.lokasi');
      execute format('alter table %I alter column lokasi drop not null', owner);
    end if;
  end loop;
end $$;

-- A table that was there must be able to take our rows; better told here than by a failing insert of the application.
do $$
declare
  trouble text;
begin
  select string_agg(format('%s.%s', a.attrelid::regclass, a.attname), ', ') into trouble
  from pg_attribute a
  where a.attrelid in (to_regclass('santri_map'), to_regclass('pesantren_map')) and a.attnum > 0 and not a.attisdropped
    and a.attnotnull and not a.atthasdef and a.attidentity = ''
    and a.attname not in ('id', 'santri_id', 'pesantren_id', 'nama', 'skor_terakhir', 'kategori_kemiskinan', 'kategori_kelayakan', 'lokasi');
  if trouble is not null then
    raise exception 'columns that petasantri does not know demand a value: %', trouble
      using hint = 'Give them a default, or allow null.';
  end if;
  for trouble in
    select format('%s rows of %s share a %s with another row', sum(n), t, c) from (
      select 'santri_map' as t, 'santri_id' as c, count(*) as n from santri_map group by santri_id having count(*) > 1
      union all
      select 'pesantren_map', 'pesantren_id', count(*) from pesantren_map group by pesantren_id having count(*) > 1
    ) twice group by t, c
  loop
    raise exception '%', trouble using hint = 'Keep one row of each before migrating; petasantri never deletes rows it did not make.';
  end loop;
end $$;

-- Rows of a table that was there may point nowhere; the next file checks them and only says so.
do $$
declare
  link record;
begin
  for link in
    select t, c, target, action
    from (values
      ('santri_map', 'santri_id', 'santri_pribadi', 'cascade'), ('santri_map', 'pesantren_id', 'pondok_pesantren', 'set null'),
      ('pesantren_map', 'pesantren_id', 'pondok_pesantren', 'cascade')) wanted (t, c, target, action)
    where not exists (
      select from pg_constraint k
      where k.conrelid = to_regclass(t) and k.contype = 'f' and k.confrelid = to_regclass(target)
        and k.conkey = array[(select attnum from pg_attribute where attrelid = to_regclass(t) and attname = c)])
  loop
    perform petasantri.will_create('constraint', format('%s.petasantri_%s_%s', link.t, link.t, link.c));
    execute format('alter table %I add constraint %I foreign key (%I) references %I (id) on delete %s on update cascade not valid',
      link.t, format('petasantri_%s_%s', link.t, link.c), link.c, link.target, link.action);
  end loop;
end $$;

commit;
