-- What the map draws: one row per scored santri and per pesantren. Both tables may exist already,
-- without kabupaten and provinsi and with rows in them: columns are added, nothing is lost.
create table if not exists santri_map (
  id uuid primary key default gen_random_uuid(),
  santri_id uuid not null unique references santri_pribadi (id) on delete cascade,
  nama varchar(150),
  skor_terakhir int not null default 0,
  kategori_kemiskinan varchar(50) not null default 'Tidak Miskin',
  lokasi geometry(Point, 4326),
  pesantren_id uuid references pondok_pesantren (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
alter table santri_map add column if not exists kabupaten varchar(100);
alter table santri_map add column if not exists provinsi varchar(100);

create table if not exists pesantren_map (
  id uuid primary key default gen_random_uuid(),
  pesantren_id uuid not null unique references pondok_pesantren (id) on delete cascade,
  nama varchar(200),
  nsp varchar(50),
  skor_terakhir int not null default 0,
  kategori_kelayakan varchar(50) not null default 'tidak_layak',
  lokasi geometry(Point, 4326),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
alter table pesantren_map add column if not exists kabupaten varchar(100);
alter table pesantren_map add column if not exists provinsi varchar(100);
alter table pesantren_map add column if not exists jumlah_santri int;

create index if not exists santri_map_lokasi on santri_map using gist (lokasi);
create index if not exists santri_map_pesantren on santri_map (pesantren_id);
create index if not exists santri_map_kategori_skor on santri_map (kategori_kemiskinan, skor_terakhir);
create index if not exists santri_map_wilayah on santri_map (provinsi, kabupaten);
create index if not exists santri_map_nama_trgm on santri_map using gin (nama gin_trgm_ops);

create index if not exists pesantren_map_lokasi on pesantren_map using gist (lokasi);
create index if not exists pesantren_map_kategori_skor on pesantren_map (kategori_kelayakan, skor_terakhir);
create index if not exists pesantren_map_wilayah on pesantren_map (provinsi, kabupaten);
create index if not exists pesantren_map_nama_trgm on pesantren_map using gin (nama gin_trgm_ops);
