-- The application's own tables, created only where they do not exist yet. On a live database they
-- exist, are full, and differ in detail: nothing here touches them.
begin;
set local lock_timeout = '200ms';
select petasantri.leave_own_schema();

select petasantri.will_create('table', 'pondok_pesantren', 'santri_pribadi', 'santri_skor', 'pesantren_skor');

create table if not exists pondok_pesantren (
  id uuid primary key default gen_random_uuid(),
  nama varchar(200) not null,
  nsp varchar(50),
  alamat text,
  desa varchar(100),
  kecamatan varchar(100),
  kabupaten varchar(100),
  provinsi varchar(100),
  lokasi geometry(Point, 4326),
  telepon varchar(30),
  email varchar(100),
  website varchar(200),
  nama_kyai varchar(150),
  jumlah_santri int,
  jumlah_guru int,
  tahun_berdiri int,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table if not exists santri_pribadi (
  id uuid primary key default gen_random_uuid(),
  pesantren_id uuid references pondok_pesantren (id) on delete set null,
  nama varchar(150) not null,
  nik varchar(16),
  no_kk varchar(16),
  tanggal_lahir date,
  jenis_kelamin varchar(1) check (jenis_kelamin in ('L', 'P')),
  status_tinggal varchar(30),
  provinsi varchar(100),
  kabupaten varchar(100),
  kecamatan varchar(100),
  desa varchar(100),
  lokasi geometry(Point, 4326)
);

create table if not exists santri_skor (
  id uuid primary key default gen_random_uuid(),
  santri_id uuid not null unique references santri_pribadi (id) on delete cascade,
  skor_ekonomi int not null,
  skor_rumah int not null,
  skor_aset int not null,
  skor_pembiayaan int not null,
  skor_kesehatan int not null,
  skor_bansos int not null,
  skor_total int not null,
  kategori_kemiskinan varchar(30) not null,
  metode varchar(30),
  version varchar(20),
  calculated_at timestamptz not null default now()
);

create table if not exists pesantren_skor (
  id uuid primary key default gen_random_uuid(),
  pesantren_id uuid not null unique references pondok_pesantren (id) on delete cascade,
  skor_fisik int not null,
  skor_air_sanitasi int not null,
  skor_fasilitas_pendukung int not null,
  skor_mutu_pendidikan int not null,
  skor_total int not null,
  kategori_kelayakan varchar(30) not null,
  metode varchar(30),
  version varchar(20),
  calculated_at timestamptz not null default now()
);

-- What every later file reads. Said here, before anything is built on tables that cannot carry it.
do $$
declare
  missing text;
begin
  select string_agg(format('%s.%s', t, c), ', ') into missing
  from (values
    ('pondok_pesantren', array['id', 'nama', 'nsp', 'kecamatan', 'kabupaten', 'provinsi', 'lokasi', 'jumlah_santri']),
    ('santri_pribadi', array['id', 'pesantren_id', 'nama', 'kecamatan', 'kabupaten', 'provinsi', 'lokasi']),
    ('santri_skor', array['santri_id', 'skor_total', 'kategori_kemiskinan']),
    ('pesantren_skor', array['pesantren_id', 'skor_total', 'kategori_kelayakan'])
  ) needed (t, columns), unnest(columns) c
  where not petasantri.is_there('column', t || '.' || c);
  if missing is not null then
    raise exception 'the application''s tables lack columns that the map reads: %', missing
      using hint = 'Add them to the application''s tables; they may stay empty.';
  end if;

  select string_agg(format('%s.%s is %s', t, c, format_type(a.atttypid, a.atttypmod)), ', ') into missing
  from (values
    ('pondok_pesantren', 'id', 'uuid'), ('santri_pribadi', 'id', 'uuid'), ('santri_pribadi', 'pesantren_id', 'uuid'),
    ('santri_skor', 'santri_id', 'uuid'), ('pesantren_skor', 'pesantren_id', 'uuid'),
    ('santri_skor', 'skor_total', 'number'), ('pesantren_skor', 'skor_total', 'number'), ('pondok_pesantren', 'jumlah_santri', 'number')
  ) needed (t, c, type)
  join pg_attribute a on a.attrelid = to_regclass(t) and a.attname = c
  where not (case type when 'uuid' then a.atttypid = 'uuid'::regtype
    else a.atttypid in ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype, 'float4'::regtype, 'float8'::regtype) end);
  if missing is not null then
    raise exception 'the map needs ids as uuid and numbers as numbers: %', missing;
  end if;

  select string_agg(format('%s.%s', t, c), ', ') into missing
  from (values ('pondok_pesantren', 'id'), ('santri_pribadi', 'id'), ('santri_skor', 'santri_id'), ('pesantren_skor', 'pesantren_id')) key (t, c)
  where not exists (
    select from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
    where i.indrelid = to_regclass(t) and a.attname = c and i.indisunique and i.indisvalid and i.indnkeyatts = 1 and i.indpred is null);
  if missing is not null then
    raise exception 'these columns need a unique index for the map to be kept in step: %', missing
      using hint = 'create unique index concurrently on TABLE (COLUMN), after removing duplicates.';
  end if;

  select string_agg(format('%s.%s is %s', t, 'lokasi', format_type(a.atttypid, a.atttypmod)), ', ') into missing
  from unnest(array['pondok_pesantren', 'santri_pribadi']) t
  join pg_attribute a on a.attrelid = to_regclass(t) and a.attname = 'lokasi'
  where a.atttypid <> 'geometry'::regtype or postgis_typmod_srid(a.atttypmod) not in (0, 4326);
  if missing is not null then
    raise exception 'locations must be geometry in EPSG:4326: %', missing;
  end if;
end $$;

commit;
