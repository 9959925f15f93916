-- Whether the statistics add up to the map tables, and how many changes they have not seen.
-- params: none
-- returns: santri_counted int, santri_by_district int, santri_rows int, pesantren_counted int, pesantren_by_district int, pesantren_rows int, pending int
select
  (select coalesce(sum(total_santri), 0) from mv_santri_stats_kabupaten)::int as santri_counted,
  (select total_santri from petasantri.santri_stats_wilayah where level = 'nasional') as santri_by_district,
  (select count(*) from santri_map)::int as santri_rows,
  (select coalesce(sum(total_pesantren), 0) from mv_pesantren_stats_kabupaten)::int as pesantren_counted,
  (select total_pesantren from petasantri.pesantren_stats_wilayah where level = 'nasional') as pesantren_by_district,
  (select count(*) from pesantren_map)::int as pesantren_rows,
  (select count(*) from petasantri.changes)::int as pending
