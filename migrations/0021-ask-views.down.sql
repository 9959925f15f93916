-- The role goes if petasantri made it and no other database of this server gives it anything.
begin;
set local lock_timeout = '200ms';
drop schema if exists petasantri_ask cascade;
do $$
begin
  if exists (select from petasantri.created c where c.kind = 'role' and c.name = 'petasantri_ask') then
    drop role if exists petasantri_ask;
  end if;
exception when dependent_objects_still_exist or insufficient_privilege or object_in_use then
  raise notice 'the role petasantri_ask is used elsewhere and stays';
end $$;
delete from petasantri.created where kind = 'role';
alter table petasantri.created drop constraint if exists created_kind_check;
alter table petasantri.created add constraint created_kind_check check
  (kind in ('extension', 'table', 'column', 'constraint', 'not null', 'index', 'materialized view', 'set aside'));
commit;
