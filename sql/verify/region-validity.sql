-- Some regions after a code: whether their outlines are valid.
-- params: after text, most int
-- returns: code text, level text, valid bool
select code, level, ST_IsValid(geom) as valid
from petasantri.regions
where code > $1
order by code
limit $2::int
