-- Triggers of people, ours and others', without those that keep foreign keys. Risky: its function may act outside of its transaction.
-- params: owners text[]
-- returns: owner text, name text, routine text, routine_schema text, enabled text, type int, before_rows text, new_rows text, risky bool
select owner, t.tgname::text as name, p.proname::text as routine, pn.nspname::text as routine_schema, t.tgenabled::text as enabled,
  t.tgtype::int as type, t.tgoldtable::text as before_rows, t.tgnewtable::text as new_rows,
  l.lanname not in ('plpgsql', 'sql', 'internal') or p.prosrc ~* '\m(dblink|http|pg_background|lo_export|copy)' as risky
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
cross join lateral (select case when n.nspname = 'petasantri' then 'petasantri.' || c.relname else c.relname::text end as owner) o
join pg_trigger t on t.tgrelid = c.oid and not t.tgisinternal
join pg_proc p on p.oid = t.tgfoid
join pg_namespace pn on pn.oid = p.pronamespace
join pg_language l on l.oid = p.prolang
where owner = any($1::text[]) and (n.nspname = 'petasantri' or pg_table_is_visible(c.oid))
order by owner, t.tgname
