-- What a change of the base tables means for the map, and the triggers that say so.
begin;
set local lock_timeout = '100ms';
select petasantri.leave_own_schema();

-- Trigger functions: `before` and `changed` hold the rows of one statement, however many. They run with the
-- rights of their owner, since whoever writes base tables need not know of the map. Plans are kept for a session and
-- made for the size of its first statement, so tables are only met by way of arrays, and the two sets by grouping.
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
  if cardinality(gone) > 0 then
    perform petasantri.drop_santri(gone);
  end if;
  if cardinality(here) > 0 then
    perform petasantri.put_santri(here);
  end if;
  return null;
end $$;

create or replace function petasantri.on_santri_pribadi() returns trigger language plpgsql security definer as $$
declare
  touched uuid[];
  gone uuid[];
  emptied petasantri.emptied := ('{}', '{}', '{}', '{}');
begin
  case tg_op
  when 'INSERT' then
    -- Usually the score comes later; it may have come first where no foreign key forbids that.
    touched := array(select id from changed);
    touched := array(select s.santri_id from santri_skor s where s.santri_id = any(touched));
  when 'UPDATE' then
    touched := array(select id from (
      select id, nama::text, pesantren_id, provinsi::text, kabupaten::text, kecamatan::text, ST_AsBinary(lokasi) from changed
      except
      select id, nama::text, pesantren_id, provinsi::text, kabupaten::text, kecamatan::text, ST_AsBinary(lokasi) from before) d);
    gone := array(select id from before except select id from changed);
    if cardinality(touched) > 0 then
      -- A value that was taken away goes; one that the base table never had is kept.
      select coalesce(array_agg(id) filter (where l < 0), '{}'), coalesce(array_agg(id) filter (where s < 0), '{}'),
        coalesce(array_agg(id) filter (where k < 0), '{}'), coalesce(array_agg(id) filter (where v < 0), '{}') into emptied
      from (
        select id, sum(l) as l, sum(s) as s, sum(k) as k, sum(v) as v
        from (
          select id, -num_nonnulls(petasantri.map_point(lokasi)) as l, -num_nonnulls(pesantren_id) as s,
            -num_nonnulls(kabupaten) as k, -num_nonnulls(provinsi) as v from before
          union all
          select id, num_nonnulls(petasantri.map_point(lokasi)), num_nonnulls(pesantren_id), num_nonnulls(kabupaten), num_nonnulls(provinsi) from changed
        ) side
        group by id having count(*) = 2
      ) sides;
      touched := array(select s.santri_id from santri_skor s where s.santri_id = any(touched));
    end if;
  when 'DELETE' then
    gone := array(select id from before);
  when 'TRUNCATE' then
    delete from santri_map;
  end case;
  if cardinality(gone) > 0 then
    perform petasantri.drop_santri(gone);
  end if;
  if cardinality(touched) > 0 then
    perform petasantri.put_santri(touched, emptied);
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
    touched := array(
      select pesantren_id from (
        select pesantren_id, skor_total, kategori_kelayakan::text from changed
        except select pesantren_id, skor_total, kategori_kelayakan::text from before) d
      union
      select pesantren_id from (select pesantren_id from before except select pesantren_id from changed) gone);
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
  gone uuid[];
  emptied record;
begin
  case tg_op
  when 'INSERT' then
    touched := array(select id from changed);
  when 'UPDATE' then
    touched := array(select id from (
      select id, nama::text, nsp::text, jumlah_santri, provinsi::text, kabupaten::text, kecamatan::text, ST_AsBinary(lokasi) from changed
      except
      select id, nama::text, nsp::text, jumlah_santri, provinsi::text, kabupaten::text, kecamatan::text, ST_AsBinary(lokasi) from before) d);
    gone := array(select id from before except select id from changed);
    if cardinality(touched) > 0 then
      select array_agg(id) as ids, array_agg(lokasi) as lokasi, array_agg(nsp) as nsp, array_agg(jumlah) as jumlah,
        array_agg(kabupaten) as kabupaten, array_agg(provinsi) as provinsi into emptied
      from (
        select id, sum(l) < 0 as lokasi, sum(n) < 0 as nsp, sum(j) < 0 as jumlah, sum(k) < 0 as kabupaten, sum(v) < 0 as provinsi
        from (
          select id, -num_nonnulls(petasantri.map_point(lokasi)) as l, -num_nonnulls(nsp) as n, -num_nonnulls(jumlah_santri) as j,
            -num_nonnulls(kabupaten) as k, -num_nonnulls(provinsi) as v from before
          union all
          select id, num_nonnulls(petasantri.map_point(lokasi)), num_nonnulls(nsp), num_nonnulls(jumlah_santri),
            num_nonnulls(kabupaten), num_nonnulls(provinsi) from changed
        ) side
        group by id having count(*) = 2
      ) sides where lokasi or nsp or jumlah or kabupaten or provinsi;
      if emptied.ids is not null then
        perform from pesantren_map m where m.pesantren_id = any(emptied.ids) order by m.pesantren_id for update;
        update pesantren_map m set
          lokasi = case when not e.lokasi then m.lokasi end,
          nsp = case when not e.nsp then m.nsp end,
          jumlah_santri = case when not e.jumlah then m.jumlah_santri end,
          kabupaten = case when not e.kabupaten then m.kabupaten end,
          provinsi = case when not e.provinsi then m.provinsi end
        from unnest(emptied.ids, emptied.lokasi, emptied.nsp, emptied.jumlah, emptied.kabupaten, emptied.provinsi)
          e (id, lokasi, nsp, jumlah, kabupaten, provinsi)
        where m.pesantren_id = e.id;
      end if;
    end if;
  when 'DELETE' then
    gone := array(select id from before);
  when 'TRUNCATE' then
    delete from pesantren_map;
  end case;
  if cardinality(gone) > 0 then
    perform from pesantren_map m where m.pesantren_id = any(gone) order by m.pesantren_id for update;
    delete from pesantren_map m
    where m.pesantren_id = any(gone) and not exists (select from pondok_pesantren p where p.id = m.pesantren_id);
  end if;
  if cardinality(touched) > 0 then
    perform petasantri.put_pesantren(touched);
  end if;
  return null;
end $$;

-- Foreign keys act in the order in which they were made, which differs between databases, and may reach a map row before
-- the base row that it stands for. This takes the base rows first, as every other writer does.
create or replace function petasantri.lock_before_delete() returns trigger language plpgsql security definer as $$
begin
  if tg_argv[0] = 'santri' then
    perform from santri_skor s where s.santri_id = old.id for update;
  else
    perform from pesantren_skor s where s.pesantren_id = old.id for update;
    perform from santri_pribadi p where p.pesantren_id = old.id order by p.id for no key update;
  end if;
  return old;
end $$;

select petasantri.pin_search_path('petasantri.lock_before_delete()', 'petasantri.on_santri_skor()', 'petasantri.on_santri_pribadi()',
  'petasantri.on_pesantren_skor()', 'petasantri.on_pondok_pesantren()');

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

-- The triggers on the base tables. Each lock is waited for briefly and held until the last table is done, so that a
-- writer never waits longer than the four of them together.
select petasantri.watch('santri_pribadi');
select petasantri.watch('santri_skor');
select petasantri.watch('pondok_pesantren');
select petasantri.watch('pesantren_skor');
create or replace trigger petasantri_before_delete before delete on santri_pribadi
  for each row execute function petasantri.lock_before_delete('santri');
create or replace trigger petasantri_before_delete before delete on pondok_pesantren
  for each row execute function petasantri.lock_before_delete('pesantren');
commit;
