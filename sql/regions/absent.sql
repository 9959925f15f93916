-- Regions of the level that the file lacks though it has others of the same province; those with areas below stay.
-- params: level text, codes text[]
-- returns: code text, name text, has_children bool
select r.code, r.name, exists (select from petasantri.regions c where c.parent_code = r.code) as has_children
from petasantri.regions r
where r.level = $1::text and r.code <> all($2::text[])
  and ($1::text = 'provinsi' or left(r.code, 2) in (select left(code, 2) from unnest($2::text[]) as f (code)))
order by r.code
