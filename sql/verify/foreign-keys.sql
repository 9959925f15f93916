-- The links of the map tables to the base tables, by whatever name they go.
-- params: none
-- returns: owner text, column_name text, target text, action text, name text, validated bool
select wanted.owner, wanted.column_name, wanted.target, wanted.action, k.conname::text as name, k.convalidated as validated
from (values
  ('santri_map', 'santri_id', 'santri_pribadi', 'cascade'),
  ('santri_map', 'pesantren_id', 'pondok_pesantren', 'set null'),
  ('pesantren_map', 'pesantren_id', 'pondok_pesantren', 'cascade')
) wanted (owner, column_name, target, action)
left join lateral (
  select k.conname, k.convalidated
  from pg_constraint k
  join pg_attribute a on a.attrelid = k.conrelid and a.attname = wanted.column_name and k.conkey = array[a.attnum]
  where k.contype = 'f' and k.conrelid = to_regclass(wanted.owner) and k.confrelid = to_regclass(wanted.target)
  order by k.convalidated desc limit 1
) k on true
