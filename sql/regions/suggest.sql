-- The regions of a level whose names are most like a text, within a region or, where within is empty, anywhere.
-- params: level text, within text, spelling text, limit int
-- returns: code text, name text, parent text
select r.code, r.name, p.name as parent
from (
  select n.code, max(similarity(n.key, petasantri.region_key($3::text))) as likeness
  from petasantri.region_names n
  where n.rank < 10 and length(n.code) = case $1::text when 'provinsi' then 2 when 'kabupaten' then 5 else 8 end
    and n.code like $2::text || '%'
  group by n.code
) s
join petasantri.regions r on r.code = s.code
left join petasantri.regions p on p.code = r.parent_code
where s.likeness >= 0.3
order by s.likeness desc, r.code limit $4::int
