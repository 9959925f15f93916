-- What the migrations made, as opposed to what they found.
-- params: none
-- returns: kind text, n int, names text
select kind, count(*)::int as n, string_agg(name, ', ' order by name) as names
from petasantri.created
group by kind
order by kind
