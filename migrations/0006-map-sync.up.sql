-- Carries every change of the base tables to the map in the same transaction. All functions read the base
-- tables by name only, so that the application may go on changing its own columns.
begin;
set local lock_timeout = '200ms';

-- The point of a base row as the map stores it; null where there is none to draw.
create or replace function petasantri.map_point(geometry) returns geometry language sql immutable as $$
  select case when GeometryType($1) = 'POINT' and ST_SRID($1) in (0, 4326) and not ST_IsEmpty($1)
    then ST_SetSRID(ST_Force2D($1), 4326) end
$$;

-- The functions that write map rows. They are written here, once per database, because a map table that was
-- there may have shorter columns or an enum for its category, and a cast has to name the type: the
-- application's insert must never fail for a name that is too long for us.
-- Compiling a batch costs seconds and saves nothing, hence no JIT. Most points are found by region_at in one join;
-- only the rest pays for a call.
-- A row's id follows from the base id, so that a map built again has the same ids.
do $do$
declare
  -- SQL that turns a text into the column's type: cut to its length, or a label of its enum.
  fit constant text := $$select case when t.typtype = 'e'
      then format('coalesce((select l from unnest(enum_range(null::%1$s)) l where l::text in (%%1$s, %%2$s) order by l::text = %%1$s desc limit 1), (enum_range(null::%1$s))[1])', format_type(a.atttypid, a.atttypmod))
      else format('(%%1$s)::%s', format_type(a.atttypid, a.atttypmod)) end
    from pg_attribute a join pg_type t on t.oid = a.atttypid
    where a.attrelid = to_regclass($1) and a.attname = $2$$;
  nama text; kategori text; nsp text; kabupaten text; provinsi text;
begin
  execute fit into nama using 'santri_map', 'nama';
  execute fit into kategori using 'santri_map', 'kategori_kemiskinan';
  execute fit into kabupaten using 'santri_map', 'kabupaten';
  execute fit into provinsi using 'santri_map', 'provinsi';
  execute format($put$
create or replace function petasantri.put_santri(santri uuid[]) returns void language plpgsql set jit = off as $f$
begin
  -- Scores and base rows may change in two transactions at once: whoever comes second waits here and then sees both.
  perform from santri_pribadi p where p.id = any(santri) order by p.id for share;
  insert into santri_map as m (id, santri_id, nama, skor_terakhir, kategori_kemiskinan, lokasi, pesantren_id,
    kode_wilayah, wilayah_dari, kabupaten, provinsi)
  select n.* from (
    select encode(substr(sha256(convert_to('santri_map ' || p.id, 'UTF8')), 1, 16), 'hex')::uuid as id, p.id as santri_id,
      %1$s as nama, coalesce(s.skor_total::int, 0) as skor, %2$s as kategori, place.lokasi,
      coalesce(k.id, o.pesantren_id) as pesantren_id, region.kode, region.dari, %3$s as kabupaten, %4$s as provinsi
    from unnest(santri) wanted (id)
    join santri_skor s on s.santri_id = wanted.id
    join santri_pribadi p on p.id = wanted.id
    left join pondok_pesantren k on k.id = p.pesantren_id
    left join santri_map o on o.santri_id = wanted.id
    cross join lateral (select coalesce(petasantri.map_point(p.lokasi), o.lokasi) as lokasi offset 0) place
    left join lateral petasantri.region_at(place.lokasi) at on true
    left join lateral (
      select at.kode, 'titik' as dari where length(at.kode) >= 5
      union all
      select r.kode, r.dari
      from petasantri.resolve_region(place.lokasi, p.provinsi::text, p.kabupaten::text, p.kecamatan::text) r
      where at.kode is null or length(at.kode) < 5
    ) region on true
    left join petasantri.regions regency on regency.code = left(region.kode, 5) and regency.level = 'kabupaten'
    left join petasantri.regions province on province.code = left(region.kode, 2)
  ) n
  -- Left out here and not below: a conflict locks its row, that is writes it, even when nothing is to be changed.
  where not exists (
    select from santri_map m
    where m.santri_id = n.santri_id and m.lokasi is not distinct from n.lokasi
      and (m.nama, m.skor_terakhir, m.kategori_kemiskinan, m.pesantren_id, m.kode_wilayah, m.wilayah_dari, m.kabupaten, m.provinsi)
        is not distinct from (n.nama, n.skor, n.kategori, n.pesantren_id, n.kode, n.dari, n.kabupaten, n.provinsi))
  order by n.santri_id
  on conflict (santri_id) do update set nama = excluded.nama, skor_terakhir = excluded.skor_terakhir,
    kategori_kemiskinan = excluded.kategori_kemiskinan, lokasi = excluded.lokasi, pesantren_id = excluded.pesantren_id,
    kode_wilayah = excluded.kode_wilayah, wilayah_dari = excluded.wilayah_dari, kabupaten = excluded.kabupaten,
    provinsi = excluded.provinsi, updated_at = now();
end $f$
$put$,
    format(nama, 'p.nama::text'),
    format(kategori, 'coalesce(petasantri.kategori_kemiskinan(s.kategori_kemiskinan::text), s.kategori_kemiskinan::text, ''tidak diketahui'')', 's.kategori_kemiskinan::text'),
    format(kabupaten, 'coalesce(regency.name, p.kabupaten::text, case when o.kode_wilayah is null then o.kabupaten::text end)'),
    format(provinsi, 'coalesce(province.name, p.provinsi::text, case when o.kode_wilayah is null then o.provinsi::text end)'));

  execute fit into nama using 'pesantren_map', 'nama';
  execute fit into kategori using 'pesantren_map', 'kategori_kelayakan';
  execute fit into nsp using 'pesantren_map', 'nsp';
  execute fit into kabupaten using 'pesantren_map', 'kabupaten';
  execute fit into provinsi using 'pesantren_map', 'provinsi';
  execute format($put$
create or replace function petasantri.put_pesantren(pesantren uuid[]) returns void language plpgsql set jit = off as $f$
begin
  perform from pondok_pesantren p where p.id = any(pesantren) order by p.id for share;
  insert into pesantren_map as m (id, pesantren_id, nama, nsp, skor_terakhir, kategori_kelayakan, lokasi, jumlah_santri,
    dinilai, kode_wilayah, wilayah_dari, kabupaten, provinsi)
  select n.* from (
    select encode(substr(sha256(convert_to('pesantren_map ' || p.id, 'UTF8')), 1, 16), 'hex')::uuid as id, p.id as pesantren_id,
      %1$s as nama, %2$s as nsp, coalesce(s.skor_total::int, 0) as skor, %3$s as kategori, place.lokasi,
      coalesce(p.jumlah_santri::int, o.jumlah_santri) as jumlah_santri, s.pesantren_id is not null as dinilai,
      region.kode, region.dari, %4$s as kabupaten, %5$s as provinsi
    from unnest(pesantren) wanted (id)
    join pondok_pesantren p on p.id = wanted.id
    left join pesantren_skor s on s.pesantren_id = wanted.id
    left join pesantren_map o on o.pesantren_id = wanted.id
    cross join lateral (select coalesce(petasantri.map_point(p.lokasi), o.lokasi) as lokasi offset 0) place
    left join lateral petasantri.region_at(place.lokasi) at on true
    left join lateral (
      select at.kode, 'titik' as dari where length(at.kode) >= 5
      union all
      select r.kode, r.dari
      from petasantri.resolve_region(place.lokasi, p.provinsi::text, p.kabupaten::text, p.kecamatan::text) r
      where at.kode is null or length(at.kode) < 5
    ) region on true
    left join petasantri.regions regency on regency.code = left(region.kode, 5) and regency.level = 'kabupaten'
    left join petasantri.regions province on province.code = left(region.kode, 2)
  ) n
  where not exists (
    select from pesantren_map m
    where m.pesantren_id = n.pesantren_id and m.lokasi is not distinct from n.lokasi
      and (m.nama, m.nsp, m.skor_terakhir, m.kategori_kelayakan, m.jumlah_santri, m.dinilai, m.kode_wilayah, m.wilayah_dari, m.kabupaten, m.provinsi)
        is not distinct from (n.nama, n.nsp, n.skor, n.kategori, n.jumlah_santri, n.dinilai, n.kode, n.dari, n.kabupaten, n.provinsi))
  order by n.pesantren_id
  on conflict (pesantren_id) do update set nama = excluded.nama, nsp = excluded.nsp, skor_terakhir = excluded.skor_terakhir,
    kategori_kelayakan = excluded.kategori_kelayakan, lokasi = excluded.lokasi, jumlah_santri = excluded.jumlah_santri,
    dinilai = excluded.dinilai, kode_wilayah = excluded.kode_wilayah, wilayah_dari = excluded.wilayah_dari, kabupaten = excluded.kabupaten,
    provinsi = excluded.provinsi, updated_at = now();
end $f$
$put$,
    format(nama, 'p.nama::text'),
    format(nsp, 'coalesce(p.nsp::text, o.nsp::text)'),
    -- Without a score the column's own default holds.
    format(kategori, 'case when s.pesantren_id is null then ''tidak_layak'' else coalesce(petasantri.kategori_kelayakan(s.kategori_kelayakan::text), s.kategori_kelayakan::text, ''tidak diketahui'') end', 's.kategori_kelayakan::text'),
    format(kabupaten, 'coalesce(regency.name, p.kabupaten::text, case when o.kode_wilayah is null then o.kabupaten::text end)'),
    format(provinsi, 'coalesce(province.name, p.provinsi::text, case when o.kode_wilayah is null then o.provinsi::text end)'));
end $do$;

-- Takes santri off the map whose score is gone.
create or replace function petasantri.drop_santri(santri uuid[]) returns void language plpgsql as $$
begin
  perform from santri_pribadi p where p.id = any(santri) order by p.id for share;
  delete from santri_map m
  where m.santri_id = any(santri) and not exists (select from santri_skor s where s.santri_id = m.santri_id);
end $$;

-- Trigger functions: `before` and `changed` hold the rows of one statement, however many. They run with the
-- rights of their owner, since whoever writes base tables need not know of the map.
create or replace function petasantri.on_santri_skor() returns trigger language plpgsql security definer as $$
declare
  gone uuid[];
  here uuid[];
begin
  case tg_op
  when 'INSERT' then
    here := array(select santri_id from changed);
  when 'UPDATE' then
    here := array(select santri_id from (
      select santri_id, skor_total, kategori_kemiskinan::text from changed
      except select santri_id, skor_total, kategori_kemiskinan::text from before) d);
    gone := array(select santri_id from before except select santri_id from changed);
  when 'DELETE' then
    gone := array(select santri_id from before);
  when 'TRUNCATE' then
    delete from santri_map;
  end case;
  if cardinality(here) > 0 then
    perform petasantri.put_santri(here);
  end if;
  if cardinality(gone) > 0 then
    perform petasantri.drop_santri(gone);
  end if;
  return null;
end $$;

create or replace function petasantri.on_santri_pribadi() returns trigger language plpgsql security definer as $$
declare
  touched uuid[];
begin
  case tg_op
  when 'INSERT' then
    -- Usually the score comes later; it may have come first where no foreign key forbids that.
    touched := array(select s.santri_id from changed n join santri_skor s on s.santri_id = n.id);
  when 'UPDATE' then
    touched := array(select id from (
      select id, nama::text, pesantren_id, provinsi::text, kabupaten::text, kecamatan::text, ST_AsBinary(lokasi) from changed
      except
      select id, nama::text, pesantren_id, provinsi::text, kabupaten::text, kecamatan::text, ST_AsBinary(lokasi) from before) d);
    if cardinality(touched) > 0 then
      -- A value that was taken away goes; one that the base table never had is kept.
      update santri_map m set
        lokasi = case when o.lokasi is not null and n.lokasi is null then null else m.lokasi end,
        pesantren_id = case when o.pesantren_id is not null and n.pesantren_id is null then null else m.pesantren_id end,
        kabupaten = case when o.kabupaten is not null and n.kabupaten is null then null else m.kabupaten end,
        provinsi = case when o.provinsi is not null and n.provinsi is null then null else m.provinsi end
      from before o join changed n on n.id = o.id
      where m.santri_id = n.id and (o.lokasi is not null and n.lokasi is null or o.pesantren_id is not null and n.pesantren_id is null
        or o.kabupaten is not null and n.kabupaten is null or o.provinsi is not null and n.provinsi is null);
    end if;
    delete from santri_map m using before o
    where m.santri_id = o.id and not exists (select from changed n where n.id = o.id);
  when 'DELETE' then
    delete from santri_map m using before o where m.santri_id = o.id;
  when 'TRUNCATE' then
    delete from santri_map;
  end case;
  if cardinality(touched) > 0 then
    perform petasantri.put_santri(touched);
  end if;
  return null;
end $$;

create or replace function petasantri.on_pesantren_skor() returns trigger language plpgsql security definer as $$
declare
  touched uuid[];
begin
  case tg_op
  when 'INSERT' then
    touched := array(select pesantren_id from changed);
  when 'UPDATE' then
    touched := array(select pesantren_id from (
      (select pesantren_id, skor_total, kategori_kelayakan::text from changed
        except select pesantren_id, skor_total, kategori_kelayakan::text from before)
      union all
      select pesantren_id, null, null from before where pesantren_id not in (select pesantren_id from changed)) d);
  when 'DELETE' then
    touched := array(select pesantren_id from before);
  when 'TRUNCATE' then
    touched := array(select pesantren_id from pesantren_map);
  end case;
  if cardinality(touched) > 0 then
    perform petasantri.put_pesantren(touched);
  end if;
  return null;
end $$;

create or replace function petasantri.on_pondok_pesantren() returns trigger language plpgsql security definer as $$
declare
  touched uuid[];
begin
  case tg_op
  when 'INSERT' then
    touched := array(select id from changed);
  when 'UPDATE' then
    touched := array(select id from (
      select id, nama::text, nsp::text, jumlah_santri, provinsi::text, kabupaten::text, kecamatan::text, ST_AsBinary(lokasi) from changed
      except
      select id, nama::text, nsp::text, jumlah_santri, provinsi::text, kabupaten::text, kecamatan::text, ST_AsBinary(lokasi) from before) d);
    if cardinality(touched) > 0 then
      update pesantren_map m set
        lokasi = case when o.lokasi is not null and n.lokasi is null then null else m.lokasi end,
        nsp = case when o.nsp is not null and n.nsp is null then null else m.nsp end,
        jumlah_santri = case when o.jumlah_santri is not null and n.jumlah_santri is null then null else m.jumlah_santri end,
        kabupaten = case when o.kabupaten is not null and n.kabupaten is null then null else m.kabupaten end,
        provinsi = case when o.provinsi is not null and n.provinsi is null then null else m.provinsi end
      from before o join changed n on n.id = o.id
      where m.pesantren_id = n.id and (o.lokasi is not null and n.lokasi is null or o.nsp is not null and n.nsp is null
        or o.jumlah_santri is not null and n.jumlah_santri is null
        or o.kabupaten is not null and n.kabupaten is null or o.provinsi is not null and n.provinsi is null);
    end if;
    delete from pesantren_map m using before o
    where m.pesantren_id = o.id and not exists (select from changed n where n.id = o.id);
  when 'DELETE' then
    delete from pesantren_map m using before o where m.pesantren_id = o.id;
  when 'TRUNCATE' then
    delete from pesantren_map;
  end case;
  if cardinality(touched) > 0 then
    perform petasantri.put_pesantren(touched);
  end if;
  return null;
end $$;

-- A function that runs with its owner's rights must not find a table of the same name in the caller's path.
do $$
declare
  routine regprocedure;
  path text := (select string_agg(quote_ident(name), ', ') from unnest(current_schemas(false)) name);
begin
  foreach routine in array array['petasantri.on_santri_skor()', 'petasantri.on_santri_pribadi()',
    'petasantri.on_pesantren_skor()', 'petasantri.on_pondok_pesantren()']::regprocedure[]
  loop
    execute format('alter function %s set search_path = pg_catalog, %s, pg_temp', routine, path);
  end loop;
end $$;
revoke execute on function petasantri.put_santri(uuid[]), petasantri.put_pesantren(uuid[]), petasantri.drop_santri(uuid[]) from public;

-- Puts the triggers on one base table, and takes them off.
create or replace function petasantri.unwatch(base text) returns void language plpgsql as $$
declare
  event text;
begin
  foreach event in array array['inserted', 'updated', 'deleted', 'truncated'] loop
    if to_regclass(base) is not null then
      execute format('drop trigger if exists petasantri_%s on %I', event, base);
    end if;
  end loop;
end $$;
create or replace function petasantri.watch(base text) returns void language plpgsql as $$
begin
  execute format('create or replace trigger petasantri_inserted after insert on %1$I referencing new table as changed for each statement execute function petasantri.on_%1$s()', base);
  execute format('create or replace trigger petasantri_updated after update on %1$I referencing old table as before new table as changed for each statement execute function petasantri.on_%1$s()', base);
  execute format('create or replace trigger petasantri_deleted after delete on %1$I referencing old table as before for each statement execute function petasantri.on_%1$s()', base);
  execute format('create or replace trigger petasantri_truncated after truncate on %1$I for each statement execute function petasantri.on_%1$s()', base);
end $$;

-- Goes over everything: makes missing rows, mends rows that differ, resolves regions again. Commits after each
-- batch, so that no lock is held for long; can be stopped and called again at any time.
create or replace procedure petasantri.backfill(subject text, batch int) language plpgsql as $$
declare
  keys uuid[];
  last uuid := '00000000-0000-0000-0000-000000000000';
  done bigint := 0;
  total bigint;
begin
  if batch is null or batch not between 1 and 100000 then
    raise exception 'the batch must be from 1 to 100000 rows, not %', batch;
  end if;
  execute format('select count(*) from %I', case subject when 'santri' then 'santri_skor' else 'pondok_pesantren' end) into total;
  raise notice 'petasantri progress: % 0 of %', subject, total;
  loop
    if subject = 'santri' then
      keys := array(select santri_id from santri_skor where santri_id > last order by santri_id limit batch);
    else
      keys := array(select id from pondok_pesantren where id > last order by id limit batch);
    end if;
    exit when cardinality(keys) = 0;
    for attempt in 1..20 loop
      begin
        if subject = 'santri' then
          perform petasantri.put_santri(keys);
        else
          perform petasantri.put_pesantren(keys);
        end if;
        exit;
      exception when deadlock_detected or lock_not_available then
        if attempt = 20 then
          raise;
        end if;
      end;
      commit;
      perform pg_sleep(random() * attempt / 20);
    end loop;
    commit;
    last := keys[cardinality(keys)];
    done := done + cardinality(keys);
    raise notice 'petasantri progress: % % of %', subject, done, greatest(done, total);
  end loop;
end $$;
create or replace procedure petasantri.backfill_santri(batch int default 1000) language plpgsql as $$
begin
  call petasantri.backfill('santri', batch);
end $$;
create or replace procedure petasantri.backfill_pesantren(batch int default 1000) language plpgsql as $$
begin
  call petasantri.backfill('pesantren', batch);
end $$;

commit;
