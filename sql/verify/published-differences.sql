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
  )::int + (
    select count(*) from petasantri.published_cells p
    full join (
      select * from petasantri.publishable_cells((select value::int from petasantri.settings where name = 'smallest_group')) where cell > 0
    ) w using (cell)
    where (p.few, p.n, p.avg_skor, p.sangat_miskin, p.miskin, p.rentan, p.tidak_miskin)
      is distinct from (w.few, w.n, w.avg_skor, w.sangat_miskin, w.miskin, w.rentan, w.tidak_miskin)
  )::int as differing,
  (select count(*) from petasantri.published_santri)::int + (select count(*) from petasantri.published_cells)::int as published,
  (select count(*) from petasantri.changes)::int as pending
