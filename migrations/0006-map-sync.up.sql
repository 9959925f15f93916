-- Carries every change of the base tables to the map in the same transaction. All functions read the base
-- tables by name only, so that the application may go on changing its own columns.
begin;
set local lock_timeout = '200ms';
select petasantri.leave_own_schema();

-- The point of a base row as the map stores it; null where there is none to draw (empty, NaN, not on the globe).
create or replace function petasantri.map_point(geometry) returns geometry language sql immutable as $$
  select case when GeometryType($1) = 'POINT' and ST_SRID($1) in (0, 4326) and not ST_IsEmpty($1)
      and ST_X($1) between -180 and 180 and ST_Y($1) between -90 and 90
    then ST_SetSRID(ST_Force2D($1), 4326) end
$$;

-- Scores and base rows may change in two transactions at once: whoever comes second waits here and then sees both.
-- The map row stands for both of them; where there is none yet, the base row does. Base rows come before map rows, and
-- both in order, so that nobody waits in a circle.
create or replace function petasantri.lock_santri(santri uuid[]) returns void language plpgsql
  set plan_cache_mode = force_custom_plan as $$
declare
  unseen uuid[] := array(
    select key from unnest(santri) key where not exists (select from santri_map m where m.santri_id = key));
  schools uuid[];
begin
  while cardinality(unseen) > 0 loop
    begin
      schools := array(
        select k.id from pondok_pesantren k
        where k.id in (select p.pesantren_id from santri_pribadi p where p.id = any(unseen)) order by k.id for key share);
      perform from santri_pribadi p where p.id = any(unseen) order by p.id for share;
      exit when not exists (
        select from santri_pribadi p join pondok_pesantren k on k.id = p.pesantren_id
        where p.id = any(unseen) and k.id not in (select unnest(schools)));
      -- Somebody changed school meanwhile. To wait for the new one while holding the santri would be the wrong order:
      -- whoever deletes it holds it and waits for its santri. So all is let go, and begun again.
      raise exception using errcode = 'PS001';
    exception when sqlstate 'PS001' then null;
    end;
  end loop;
  perform from santri_map m where m.santri_id = any(santri) order by m.santri_id for update;
end $$;
create or replace function petasantri.lock_pesantren(pesantren uuid[]) returns void language plpgsql
  set plan_cache_mode = force_custom_plan as $$
declare
  unseen uuid[] := array(
    select key from unnest(pesantren) key where not exists (select from pesantren_map m where m.pesantren_id = key));
begin
  if cardinality(unseen) > 0 then
    perform from pondok_pesantren p where p.id = any(unseen) order by p.id for share;
  end if;
  perform from pesantren_map m where m.pesantren_id = any(pesantren) order by m.pesantren_id for update;
end $$;

-- Santri whose base row lost a value with the statement at hand. The map keeps what the base table never had, but not
-- what it took away; one write says both, because the second write of a row within a transaction checks its foreign key
-- again, and to wait for the school while holding the santri would be the wrong order.
do $$
begin
  create type petasantri.emptied as (lokasi uuid[], pesantren uuid[], kabupaten uuid[], provinsi uuid[]);
exception when duplicate_object then null;
end $$;

-- The functions that write map rows. They are written here, once per database, because a map table that was
-- there may have shorter columns or an enum for its category, and a cast has to name the type: the
-- application's insert must never fail for a name that is too long for us.
-- Planned anew for each statement: a session that began with empty tables would read full ones from end to end.
-- Compiling a batch costs seconds and saves nothing, hence no JIT. Most points are found by region_at in one join;
-- only the rest pays for a call.
-- A row's id follows from the base id, so that a map built again has the same ids.
do $do$
declare
  -- SQL that turns a text into the column's type: cut to its length, or a label of its enum. What an enum cannot say
  -- becomes null, or the column's default where null is not allowed.
  fit constant text := $$select case when t.typtype = 'e'
      then format('coalesce((select l from unnest(enum_range(null::%1$s)) l where l::text in (%%1$s, %%2$s) order by l::text = %%1$s desc limit 1)%2$s)',
        format_type(a.atttypid, a.atttypmod),
        case when a.attnotnull then format(', %1$s, (enum_range(null::%2$s))[1]',
          replace(coalesce(pg_get_expr(d.adbin, d.adrelid), 'null'), '%', '%%'), format_type(a.atttypid, a.atttypmod)) end)
      else format('(%%1$s)::%s', format_type(a.atttypid, a.atttypmod)) end
    from pg_attribute a join pg_type t on t.oid = a.atttypid
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attrelid = to_regclass($1) and a.attname = $2$$;
  nama text; kategori text; nsp text; kabupaten text; provinsi text;
begin
  execute fit into nama using 'santri_map', 'nama';
  execute fit into kategori using 'santri_map', 'kategori_kemiskinan';
  execute fit into kabupaten using 'santri_map', 'kabupaten';
  execute fit into provinsi using 'santri_map', 'provinsi';
  execute format($put$
create or replace function petasantri.write_santri(santri uuid[], emptied petasantri.emptied) returns void language plpgsql
  set jit = off set plan_cache_mode = force_custom_plan as $f$
begin
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
    left join lateral (
      select kode_wilayah,
        case when m.santri_id not in (select unnest(emptied.lokasi)) then lokasi end as lokasi,
        case when m.santri_id not in (select unnest(emptied.pesantren)) then pesantren_id end as pesantren_id,
        case when m.santri_id not in (select unnest(emptied.kabupaten)) then kabupaten end as kabupaten,
        case when m.santri_id not in (select unnest(emptied.provinsi)) then provinsi end as provinsi
      from santri_map m where m.santri_id = wanted.id
    ) o on true
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
create or replace function petasantri.write_pesantren(pesantren uuid[]) returns void language plpgsql
  set jit = off set plan_cache_mode = force_custom_plan as $f$
begin
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

-- Puts rows on the map. One that a map table will not take, say for a rule that somebody put on it, is left out
-- with a warning: the application's own write must not fail for it. `petasantri verify` finds such rows.
create or replace function petasantri.put_santri(santri uuid[], emptied petasantri.emptied default ('{}', '{}', '{}', '{}'))
returns void language plpgsql as $$
declare
  one uuid;
begin
  perform petasantri.lock_santri(santri);
  begin
    perform petasantri.write_santri(santri, emptied);
  exception when data_exception or integrity_constraint_violation or internal_error then
    foreach one in array santri loop
      begin
        perform petasantri.write_santri(array[one], emptied);
      exception when data_exception or integrity_constraint_violation or internal_error then
        raise warning 'santri % could not be put on the map: %', one, sqlerrm;
      end;
    end loop;
  end;
end $$;
create or replace function petasantri.put_pesantren(pesantren uuid[]) returns void language plpgsql as $$
declare
  one uuid;
begin
  perform petasantri.lock_pesantren(pesantren);
  begin
    perform petasantri.write_pesantren(pesantren);
  exception when data_exception or integrity_constraint_violation or internal_error then
    foreach one in array pesantren loop
      begin
        perform petasantri.write_pesantren(array[one]);
      exception when data_exception or integrity_constraint_violation or internal_error then
        raise warning 'pesantren % could not be put on the map: %', one, sqlerrm;
      end;
    end loop;
  end;
end $$;

-- Takes santri off the map whose score, or who themselves, are gone.
create or replace function petasantri.drop_santri(santri uuid[]) returns void language plpgsql as $$
begin
  perform from santri_map m where m.santri_id = any(santri) order by m.santri_id for update;
  delete from santri_map m
  where m.santri_id = any(santri)
    and not (exists (select from santri_skor s where s.santri_id = m.santri_id) and exists (select from santri_pribadi p where p.id = m.santri_id));
end $$;

revoke execute on function petasantri.put_santri(uuid[], petasantri.emptied), petasantri.put_pesantren(uuid[]),
  petasantri.drop_santri(uuid[]), petasantri.write_santri(uuid[], petasantri.emptied), petasantri.write_pesantren(uuid[]) from public;

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
    for attempt in 1..300 loop
      begin
        -- Who waits for a row here gives way at once: a deadlock would strike the application as often as the backfill.
        perform set_config('lock_timeout', '100ms', true);
        if subject = 'santri' then
          perform petasantri.put_santri(keys);
        else
          perform petasantri.put_pesantren(keys);
        end if;
        exit;
      exception when deadlock_detected or lock_not_available then
        if attempt = 300 then
          raise;
        end if;
      end;
      commit;
      perform pg_sleep(random() * least(attempt, 40) / 20);
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
