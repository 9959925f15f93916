-- Santri of regions by home, and of one group of them: the sum of some values of one dimension. A null total or part is
-- hidden, unless nobody is `peopled`. The nation's code is ''.
-- params: codes text[], dim text, vals text[]
-- returns: code text, peopled bool, total int, score float8, part int
select c.code, t.code is not null as peopled, t.n as total, t.score::float8 as score,
  (select case when count(*) = count(p.n) then coalesce(sum(p.n), 0)::int end
    from petasantri_ask.santri_published p where p.code = c.code and p.dim = $2::text and p.val = any($3::text[])) as part
from unnest($1::text[]) with ordinality c (code, place)
left join petasantri_ask.santri_published t on t.code = c.code and t.dim = 'semua'
order by c.place
