-- The application's own tables, created only where they do not exist yet. On a live database they
-- exist, are full, and differ in detail: nothing here touches them.
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
