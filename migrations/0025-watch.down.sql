begin;
set local lock_timeout = '200ms';
do $$
declare
  trigger record;
begin
  for trigger in select tgname, tgrelid::regclass as rel from pg_trigger where tgfoid = to_regproc('petasantri.on_edit') loop
    execute format('drop trigger %I on %s', trigger.tgname, trigger.rel);
  end loop;
end $$;
drop function if exists petasantri.is_watched(oid), petasantri.unwatch_table(text, text), petasantri.watch_table(text, text, text, text),
  petasantri.parts_of(regclass), petasantri.on_edit(), petasantri.boxes_in_degrees(int, boolean, float8[], float8[], float8[], float8[]),
  petasantri.cell_box(int8);
drop sequence if exists petasantri.edits_seq;
drop table if exists petasantri.watched;
commit;
