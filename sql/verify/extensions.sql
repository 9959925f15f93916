-- Extensions with their versions, and what the server could install.
-- params: names text[]
-- returns: name text, version text, schema text, available text
select wanted.name, e.extversion as version, n.nspname::text as schema, a.default_version as available
from unnest($1::text[]) with ordinality wanted (name, place)
left join pg_extension e on e.extname = wanted.name
left join pg_namespace n on n.oid = e.extnamespace
left join pg_available_extensions a on a.name = wanted.name
order by wanted.place
