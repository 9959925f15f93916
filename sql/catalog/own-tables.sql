-- Which tables of ours are there for the catalog to read: the migrations of another version may have made fewer of them.
-- params: none
-- returns: pyramids bool, watched bool, published_cells bool
with ours as (
  select oid from pg_namespace where nspname = 'petasantri' and has_schema_privilege(oid, 'usage')
), readable as (
  select c.relname as name from pg_class c join ours on ours.oid = c.relnamespace
  where c.relname in ('pyramids', 'watched', 'published_cells') and has_table_privilege(c.oid, 'select')
)
select exists (select from readable where name = 'pyramids') as pyramids,
  exists (select from readable where name = 'watched')
    and exists (select from pg_proc f join ours on ours.oid = f.pronamespace where f.proname = 'is_watched') as watched,
  exists (select from readable where name = 'published_cells') as published_cells
