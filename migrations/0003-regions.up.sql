-- Administrative areas, keyed by the official code (Kemendagri: 11, 11.01, 11.01.01), and what finds the
-- area of a row: the areas cut into small pieces for its point, folded names and aliases for its words.
begin;
set local lock_timeout = '200ms';
select petasantri.leave_own_schema();

create table if not exists petasantri.regions (
  code text primary key check (code ~ '^\d{2}(\.\d{2}(\.\d{2})?)?$'),
  level text not null check (level in ('provinsi', 'kabupaten', 'kecamatan')),
  name text not null,
  -- Provinsi, Kabupaten, Kota or Kecamatan.
  type text not null,
  parent_code text references petasantri.regions (code) on delete cascade on update cascade,
  geom geometry(MultiPolygon, 4326) not null,
  -- Where the outline comes from; illustrative ones are not for measuring or for law.
  source text not null,
  illustrative boolean not null default false,
  -- A provinsi has no parent; every other level has one, and its code starts with the parent's.
  check ((level = 'provinsi') = (parent_code is null)),
  check (parent_code is null or code like parent_code || '.%')
);
create index if not exists regions_parent on petasantri.regions (parent_code);
create index if not exists regions_level_name on petasantri.regions (level, lower(name));
create index if not exists regions_geom on petasantri.regions using gist (geom);

-- An area with a hundred thousand vertices costs milliseconds per point; a piece of 256 costs microseconds.
create table if not exists petasantri.region_parts (
  code text not null references petasantri.regions (code) on delete cascade on update cascade,
  geom geometry(Geometry, 4326) not null
);
create index if not exists region_parts_code on petasantri.region_parts (code);
create index if not exists region_parts_geom on petasantri.region_parts using gist (geom);

-- Outlines simplified together, so that neighbours share their borders. Band: see src/geo/shape-bands.ts.
create table if not exists petasantri.region_shapes (
  code text not null references petasantri.regions (code) on delete cascade on update cascade,
  band smallint not null,
  geom geometry(MultiPolygon, 4326) not null,
  primary key (code, band)
);

-- Spellings beyond the official name. Add your own rows, then call petasantri.index_regions().
create table if not exists petasantri.region_aliases (
  code text not null,
  alias text not null,
  primary key (code, alias)
);
insert into petasantri.region_aliases (code, alias)
select code, unnest(string_to_array(aliases, ', '))
from (values
  ('11', 'NAD, Nanggroe Aceh Darussalam, DI Aceh, Daerah Istimewa Aceh'),
  ('12', 'Sumut, North Sumatra'), ('13', 'Sumbar, West Sumatra'), ('16', 'Sumsel, South Sumatra'),
  ('19', 'Babel, Bangka Belitung, Kep Bangka Belitung, Bangka Belitung Islands'), ('21', 'Kepri, Kep Riau, Riau Islands'),
  ('31', 'Jakarta, Jakarta Raya, DKI, Daerah Khusus Ibukota Jakarta, Daerah Khusus Jakarta, DKJ'),
  ('32', 'Jabar, West Java'), ('33', 'Jateng, Central Java'),
  ('34', 'DIY, DI Yogyakarta, Yogyakarta, Jogjakarta, Jogja, D.I.Y., Special Region of Yogyakarta'),
  ('35', 'Jatim, East Java'), ('52', 'NTB, West Nusa Tenggara'), ('53', 'NTT, East Nusa Tenggara'),
  ('61', 'Kalbar, West Kalimantan'), ('62', 'Kalteng, Central Kalimantan'), ('63', 'Kalsel, South Kalimantan'),
  ('64', 'Kaltim, East Kalimantan'), ('65', 'Kaltara, North Kalimantan'), ('71', 'Sulut, North Sulawesi'),
  ('72', 'Sulteng, Central Sulawesi'), ('73', 'Sulsel, South Sulawesi'), ('74', 'Sultra, Southeast Sulawesi'),
  ('76', 'Sulbar, West Sulawesi'), ('82', 'Malut, North Maluku'), ('91', 'Irian Jaya'), ('92', 'Irian Jaya Barat, West Papua'),
  ('93', 'South Papua'), ('94', 'Central Papua'), ('95', 'Highland Papua'), ('96', 'Southwest Papua')
) official (code, aliases)
on conflict do nothing;

create table if not exists petasantri.region_names (
  -- Where the name is looked for: empty for provinces, else the code of the area around it.
  scope text not null,
  key text not null,
  -- Best first: 0 with its type or an alias, 1 a bare regency, 2 a bare city, 10 and up under a former province.
  rank smallint not null,
  code text not null references petasantri.regions (code) on delete cascade on update cascade,
  primary key (scope, key, rank, code)
);
create index if not exists region_names_key on petasantri.region_names (key);
create index if not exists region_names_code on petasantri.region_names (code);

-- Letters and digits only: "Kab. Garut" and "KabGarut" are one.
create or replace function petasantri.region_key(name text) returns text language sql immutable as $$
  select regexp_replace(lower(name), '[^a-z0-9]+', '', 'g')
$$;

-- An official code in any of its spellings (3205, 32.05, 32 05 01) with dots; null when the text is no code.
create or replace function petasantri.region_code(text) returns text language sql immutable as $$
  select case when $1 ~ '^\s*\d{2}([. ]?\d{2}([. ]?\d{2})?)?\.?\s*$'
    then rtrim(regexp_replace(regexp_replace($1, '\D', '', 'g'), '(\d{2})(?=\d)', '\1.', 'g'), '.') end
$$;

-- Every spelling of an area's name that counts, folded, with its rank.
create or replace function petasantri.region_spellings(level text, type text, name text) returns table (key text, rank int)
language sql immutable as $$
  with bare (key) as (
    select petasantri.region_key(regexp_replace(name, '^(Provinsi|Kabupaten|Kota|Kecamatan)( Administrasi)? ', '', 'i'))
  ), short (key) as (
    select key from bare union select replace(key, 'kepulauan', 'kep') from bare
  )
  select form.key, form.rank
  from short, lateral (
    select short.key, case when level <> 'kabupaten' then 0 when type = 'Kota' then 2 else 1 end
    union all
    select replace(pattern, '*', short.key), 0
    from unnest(case
      when level = 'provinsi' then array['provinsi*', 'prov*', 'propinsi*']
      when level = 'kecamatan' then array['kecamatan*', 'kec*']
      when type = 'Kota' then array['kota*', '*kota', 'kodya*', 'kotamadya*', 'kotaadministrasi*', 'kotaadm*', '*city']
      else array['kabupaten*', 'kab*', '*kab', '*kabupaten', 'kabupatenadministrasi*', 'kabadm*', '*regency']
    end) pattern
  ) form (key, rank)
$$;

-- Halves an area until no piece has more than 256 vertices. A clip by a box is safe on every engine,
-- unlike ST_Subdivide, which may fail on rings that are not valid.
create or replace function petasantri.cut_region(area geometry) returns setof geometry language sql immutable as $$
  with recursive piece (geom, depth) as (
    select area, 0
    union all
    select ST_ClipByBox2D(geom, case
        when wide and first then ST_MakeEnvelope(x1, y1, (x1 + x2) / 2, y2, 4326)
        when wide then ST_MakeEnvelope((x1 + x2) / 2, y1, x2, y2, 4326)
        when first then ST_MakeEnvelope(x1, y1, x2, (y1 + y2) / 2, 4326)
        else ST_MakeEnvelope(x1, (y1 + y2) / 2, x2, y2, 4326)
      end), depth + 1
    from piece
    cross join (values (true), (false)) half (first)
    cross join lateral (select ST_XMin(geom) as x1, ST_YMin(geom) as y1, ST_XMax(geom) as x2, ST_YMax(geom) as y2) box
    cross join lateral (select x2 - x1 > y2 - y1 as wide) side
    where ST_NPoints(geom) > 256 and depth < 24
  )
  select geom from piece where (ST_NPoints(geom) <= 256 or depth = 24) and not ST_IsEmpty(geom)
$$;

-- Writes names and pieces of some areas anew, of all without an argument.
create or replace function petasantri.index_regions(codes text[] default null) returns void language plpgsql as $$
begin
  delete from petasantri.region_parts p where codes is null or p.code = any(codes);
  insert into petasantri.region_parts (code, geom)
  select r.code, piece
  from petasantri.regions r, petasantri.cut_region(r.geom) piece
  where codes is null or r.code = any(codes);

  delete from petasantri.region_names n where codes is null or n.code = any(codes);
  insert into petasantri.region_names (scope, key, rank, code)
  select distinct on (scope, key, rank, code) scope, key, rank, code
  from (
    select coalesce(r.parent_code, '') as scope, s.key, s.rank, r.code
    from petasantri.regions r, petasantri.region_spellings(r.level, r.type, r.name) s
    where codes is null or r.code = any(codes)
    union all
    select coalesce(r.parent_code, ''), petasantri.region_key(a.alias), 0, r.code
    from petasantri.region_aliases a join petasantri.regions r using (code)
    where codes is null or r.code = any(codes)
    union all
    -- Records keep the province that an area belonged to before it was divided (1999 to 2022).
    select former.code, s.key, s.rank + 10, r.code
    from (values ('36', '32'), ('19', '16'), ('21', '14'), ('75', '71'), ('76', '73'), ('82', '81'), ('65', '64'),
      ('92', '91'), ('93', '91'), ('94', '91'), ('95', '91'), ('96', '92'), ('96', '91')) former (now, code)
    join petasantri.regions r on r.parent_code = former.now
    cross join lateral petasantri.region_spellings(r.level, r.type, r.name) s
    where codes is null or r.code = any(codes)
  ) spelling
  where key <> '';
end $$;

create or replace function petasantri.regions_changed() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    perform petasantri.index_regions(array(select code from changed));
  else
    delete from petasantri.region_shapes s
    using changed n
    where s.code = n.code and not exists (select from before o where o.code = n.code and o.geom = n.geom);
    perform petasantri.index_regions(array(
      select n.code from changed n
      where not exists (select from before o where (o.code, o.level, o.type, o.name) = (n.code, n.level, n.type, n.name)
        and o.parent_code is not distinct from n.parent_code and o.geom = n.geom)));
  end if;
  return null;
end $$;
select petasantri.pin_search_path('petasantri.regions_changed()', 'petasantri.index_regions(text[])');
create or replace trigger petasantri_inserted after insert on petasantri.regions
  referencing new table as changed for each statement execute function petasantri.regions_changed();
create or replace trigger petasantri_updated after update on petasantri.regions
  referencing old table as before new table as changed for each statement execute function petasantri.regions_changed();

-- The finest area around a point; the lowest code of two that share it as a border. Inlined by the planner.
create or replace function petasantri.region_at(lokasi geometry) returns table (kode text) language sql stable as $$
  select p.code from petasantri.region_parts p
  where ST_Intersects(p.geom, $1)
  order by length(p.code) desc, p.code limit 1
$$;

-- The finest area of a row and how it was found: titik (its point lies in it), kode (an official code among
-- its words), nama (a name within its province). An area below the province wins over a better way to the province.
create or replace function petasantri.resolve_region(lokasi geometry, provinsi text, kabupaten text, kecamatan text, out kode text, out dari text)
language plpgsql stable as $$
declare
  titik text;
  tertulis text;
  nama text;
  terluas text;
begin
  select at.kode into titik from petasantri.region_at(lokasi) at;
  if length(titik) >= 5 then
    kode := titik;
    dari := 'titik';
    return;
  end if;

  select r.code into tertulis
  from unnest(array[petasantri.region_code(kecamatan), petasantri.region_code(kabupaten), petasantri.region_code(provinsi)]) c
  join petasantri.regions r on r.code = c
  order by length(r.code) desc limit 1;
  if length(tertulis) >= 5 then
    kode := tertulis;
    dari := 'kode';
    return;
  end if;

  terluas := coalesce(tertulis, (
    select n.code from petasantri.region_names n
    where n.scope = '' and n.key = petasantri.region_key(provinsi)
    order by n.rank, n.code limit 1));
  if terluas is not null then
    select n.code into nama from petasantri.region_names n
    where n.scope = terluas and n.key = petasantri.region_key(kabupaten)
    order by n.rank, n.code limit 1;
  elsif coalesce(petasantri.region_key(provinsi), '') = '' then
    -- Without a province a name counts when only one area of the country has it.
    select min(n.code) into nama from petasantri.region_names n
    where n.key = petasantri.region_key(kabupaten) and n.rank < 10 and length(n.code) = 5
    having count(distinct n.code) = 1;
  end if;
  if nama is not null then
    kode := coalesce((
      select n.code from petasantri.region_names n
      where n.scope = nama and n.key = petasantri.region_key(kecamatan)
      order by n.rank, n.code limit 1), nama);
    dari := 'nama';
    return;
  end if;
  kode := coalesce(titik, terluas);
  dari := case when kode is null then null when titik is not null then 'titik' when tertulis is not null then 'kode' else 'nama' end;
end $$;

commit;
