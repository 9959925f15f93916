-- Rows of each statistics view.
-- params: none
-- returns: view text, rows int
select 'mv_santri_stats_kabupaten' as view, count(*)::int as rows from mv_santri_stats_kabupaten
union all
select 'mv_pesantren_stats_kabupaten', count(*)::int from mv_pesantren_stats_kabupaten
