-- What questions are answered from: views without a person in them, and the only role that reads them. A server that
-- answers questions acts as this role; it cannot name any other table.
begin;
set local lock_timeout = '200ms';
select petasantri.leave_own_schema();

alter table petasantri.created drop constraint if exists created_kind_check;
alter table petasantri.created add constraint created_kind_check check
  (kind in ('extension', 'table', 'column', 'constraint', 'not null', 'index', 'materialized view', 'set aside', 'role'));

create schema if not exists petasantri_ask;

-- Schools are public institutions; phone numbers and addresses are not among what is asked for.
create or replace view petasantri_ask.pesantren as
select m.pesantren_id as id, m.nama as name, m.nsp, m.kode_wilayah as code, m.kabupaten, m.provinsi, m.lokasi as point,
  case when m.dinilai then m.skor_terakhir end as score, m.kategori_kelayakan::text as category, m.jumlah_santri as santri,
  d.jumlah_guru as teachers, d.tahun_berdiri as founded
from pesantren_map m
left join petasantri.pesantren_details d on d.pesantren_id = m.pesantren_id;

create or replace view petasantri_ask.santri_published as
select code, level, dim, val, n, jumlah_skor as score from petasantri.published_santri where level <> 'kecamatan';

-- What to expect at each school of its group's santri: nothing of a school itself but its size.
create or replace view petasantri_ask.santri_at_pesantren as
select c.pesantren_id, c.share * a.santri as santri, c.share * a.sangat_miskin as sangat_miskin, c.share * a.miskin as miskin,
  c.share * a.rentan as rentan, c.share * a.tidak_miskin as tidak_miskin, c.share * a.kategori_lain as kategori_lain,
  c.share * a.l as l, c.share * a.p as p, c.share * a.gender_lain as gender_lain, c.share * a.mukim as mukim,
  c.share * a.kalong as kalong, c.share * a.residence_lain as residence_lain, a.rata_skor as mean_score
from petasantri.school_counts c
join petasantri.santri_at_schools a using (grup);

-- The centre is that of the largest part of the coarsest outline, so that it is on land; reading it costs little.
create or replace view petasantri_ask.regions as
select r.code, r.name, r.type, r.level, r.parent_code as parent,
  array[ST_XMin(box.b), ST_YMin(box.b), ST_XMax(box.b), ST_YMax(box.b)] as bbox,
  array[ST_X(middle.point), ST_Y(middle.point)] as centre
from petasantri.regions r
cross join lateral (select box3d(box2d(r.geom)) as b) box
cross join lateral (
  select coalesce((
    select ST_Centroid(part.geom)
    from (select s.geom from petasantri.region_shapes s where s.code = r.code order by s.band limit 1) s, ST_Dump(s.geom) part
    order by ST_Area(part.geom) desc limit 1
  ), ST_SetSRID(ST_MakePoint((ST_XMin(box.b) + ST_XMax(box.b)) / 2, (ST_YMin(box.b) + ST_YMax(box.b)) / 2), 4326)) as point
) middle
where r.level in ('provinsi', 'kabupaten');

create or replace view petasantri_ask.region_aliases as
select a.code, a.alias from petasantri.region_aliases a where length(a.code) <= 5;

-- One row: k is null where nobody said how small a group may be, and then everything is hidden.
create or replace view petasantri_ask.data as
select v.version, v.refreshed_at, d.santri_at, d.pesantren_at,
  (select value::int from petasantri.settings where name = 'smallest_group') as k
from petasantri.data_version v, petasantri.data_dates d;

-- A role belongs to the whole server: one that is there is used as it is.
do $$
begin
  if not exists (select from pg_roles where rolname = 'petasantri_ask') then
    create role petasantri_ask nologin noinherit;
    insert into petasantri.created (kind, name) values ('role', 'petasantri_ask') on conflict do nothing;
  end if;
exception
  when insufficient_privilege then
    raise notice 'this role may not create roles; questions wait until a superuser has run: create role petasantri_ask nologin; and the grants that "petasantri verify" names';
  when duplicate_object or unique_violation then null;
end $$;
do $$
begin
  if exists (select from pg_roles where rolname = 'petasantri_ask') then
    grant usage on schema petasantri_ask to petasantri_ask;
    grant select on all tables in schema petasantri_ask to petasantri_ask;
    -- A superuser may be any role without a grant.
    if not (select rolsuper from pg_roles where rolname = current_user) then
      grant petasantri_ask to current_user;
    end if;
  end if;
exception when insufficient_privilege then
  raise notice 'the role petasantri_ask is there, but this role may not grant it; a superuser has to: grant petasantri_ask to %;', quote_ident(current_user);
end $$;

commit;
