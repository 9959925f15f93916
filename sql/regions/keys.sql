-- Folded names under which a region is known to its neighbours.
-- params: codes text[]
-- returns: code text, key text
select distinct n.code, n.key
from petasantri.region_names n
where n.code = any($1::text[])
  and not exists (
    select from petasantri.region_names other
    where other.scope = n.scope and other.key = n.key and (other.rank, other.code) < (n.rank, n.code))
