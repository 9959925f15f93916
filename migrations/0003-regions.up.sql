-- Administrative areas, keyed by the official code (Kemendagri: 11, 11.01, 11.01.01).
create table if not exists petasantri.regions (
  code text primary key check (code ~ '^\d{2}(\.\d{2}(\.\d{2})?)?$'),
  level text not null check (level in ('provinsi', 'kabupaten', 'kecamatan')),
  name text not null,
  -- Provinsi, Kabupaten, Kota or Kecamatan.
  type text not null,
  parent_code text references petasantri.regions (code) on delete cascade,
  -- A provinsi has no parent; every other level has one, and its code starts with the parent's.
  geom geometry(MultiPolygon, 4326) not null,
  -- Where the outline comes from; illustrative ones are not for measuring or for law.
  source text not null,
  illustrative boolean not null default false,
  check ((level = 'provinsi') = (parent_code is null)),
  check (parent_code is null or code like parent_code || '.%')
);

create index if not exists regions_parent on petasantri.regions (parent_code);
create index if not exists regions_level_name on petasantri.regions (level, lower(name));
create index if not exists regions_geom on petasantri.regions using gist (geom);
