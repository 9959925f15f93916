-- Published rows that are not what the statistics and the smallest group of now give, and the other way round.
-- params: none
-- returns: differing int, published int, pending int
with wanted as materialized (
  select w.* from (select (select value::int from petasantri.settings where name = 'smallest_group') as k) setting,
    lateral (select * from petasantri.publishable(k) union all select * from petasantri.publishable_groups(k)) w
)
select (
    select count(*) from petasantri.published_santri p
    full join wanted w using (code, dim, val)
    where (p.level, p.n, p.jumlah_skor) is distinct from (w.level, w.n, w.jumlah_skor)
  )::int + (
    select count(*) from petasantri.publishable_location((select value::int from petasantri.settings where name = 'smallest_group')) w
    left join petasantri.published_location p on true
    where (p.with_location, p.without_location) is distinct from (w.with_location, w.without_location)
  )::int as differing,
  (select count(*) from petasantri.published_santri)::int as published,
  (select count(*) from petasantri.changes)::int as pending
