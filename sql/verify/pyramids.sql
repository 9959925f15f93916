-- Count pyramids and how many of their four triggers fire.
-- params: none
-- returns: name text, source text, origin text, state text, rows float8, changes text, firing int
select p.name, case p.schema_name when 'public' then p.table_name else p.schema_name || '.' || p.table_name end as source, p.origin, p.state,
  p.rows::float8 as rows, p.changes,
  (select count(*)::int from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_trigger t on t.tgrelid = c.oid join pg_proc f on f.oid = t.tgfoid
    where n.nspname = p.schema_name and c.relname = p.table_name and t.tgenabled in ('O', 'A')
      and f.pronamespace = 'petasantri'::regnamespace and f.proname = 'on_' || p.cells) as firing
from petasantri.pyramids p
order by p.name
