-- Gives features the codes of the regions they were found to be.
-- params: features int[], codes text[]
-- returns: none
update boundary_stage s set code = r.code
from unnest($1::int[], $2::text[]) as r (feature, code)
where s.feature = r.feature
