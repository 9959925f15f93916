-- Regions of a level that a text means, by official code or by name, within a region or, where within is empty, anywhere.
-- rank: 0 a code, a typed name or an alias; 1 a bare regency; 2 a bare city; 10 and up under a former province.
-- params: level text, within text, spelling text
-- returns: code text, name text, parent text, rank int
select r.code, r.name, p.name as parent, found.rank
from (
  select petasantri.region_code($3::text) as code, 0 as rank
  where petasantri.region_code($3::text) is not null
  union all
  select n.code, min(n.rank)::int
  from petasantri.region_names n
  where n.key = petasantri.region_key($3::text) and n.key <> ''
    and case when $2::text = '' then n.rank < 10 else n.scope = $2::text or n.scope like $2::text || '.%' end
  group by n.code
) found
join petasantri.regions r on r.code = found.code and r.level = $1::text
left join petasantri.regions p on p.code = r.parent_code
order by found.rank, r.code limit 200
