-- Columns of a relation; srid and refusal (why no pyramid can stand on this one) of geometry columns only.
-- params: relation text
-- returns: name text, type text, srid int, refusal text
select a.attname::text as name, t.typname::text as type,
  case when t.typname = 'geometry' then postgis_typmod_srid(a.atttypmod) end as srid,
  case when t.typname = 'geometry' then petasantri.pyramid_refusal(a.attrelid, a.attname::text) end as refusal
from pg_attribute a
join pg_type t on t.oid = a.atttypid
where a.attrelid = $1::text::regclass and a.attnum > 0 and not a.attisdropped
order by a.attnum
