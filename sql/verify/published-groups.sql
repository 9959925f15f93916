-- Groups that the public could see or find by subtraction although they are smaller than allowed, and sums that do
-- not add up. A region without a row has nobody.
-- params: none
-- returns: k int, small int, remainders int, wrong int, hidden int, shown int
with setting as (
  select value::int as k from petasantri.settings where name = 'smallest_group'
), dims (dim, most) as (
  -- How deep each goes, by the length of its codes.
  values ('semua', 8), ('kategori', 8), ('gender', 5), ('residence', 5)
), whole as (
  select p.code, p.dim, p.val, p.n, coalesce(sum(c.n), 0) as parts, count(c.code) - count(c.n) as hidden
  from petasantri.published_santri p
  join dims using (dim)
  left join petasantri.published_santri c on c.dim = p.dim and c.val = p.val and c.code <> ''
    and p.code = case length(c.code) when 2 then '' else left(c.code, -3) end
  where p.n is not null and length(p.code) < dims.most and p.code !~ '(^|\.)00$'
  group by p.code, p.dim, p.val, p.n
  union all
  select p.code, p.dim, '', t.n, coalesce(sum(p.n), 0), count(*) - count(p.n)
  from petasantri.published_santri p
  join petasantri.published_santri t on t.code = p.code and t.dim = 'semua'
  where p.dim <> 'semua' and t.n is not null
  group by p.code, p.dim, t.n
)
select k,
  (select count(*) from petasantri.published_santri where n between 1 and k - 1)::int
    + (select count(*) from petasantri.published_location l, unnest(array[l.with_location, l.without_location]) n where n between 1 and k - 1)::int
    + (select count(*) from petasantri.published_cells c, unnest(array[c.n, c.sangat_miskin, c.miskin, c.rentan, c.tidak_miskin]) told (people)
       where people between 1 and k - 1 or people % 5 <> 0)::int as small,
  (select count(*) from whole where hidden > 0 and n - parts between 1 and k - 1)::int as remainders,
  (select count(*) from whole where parts > n or hidden = 0 and parts <> n)::int as wrong,
  (select count(*) from petasantri.published_santri where n is null)::int as hidden,
  (select count(*) from petasantri.published_santri where n is not null)::int as shown
from setting
