-- Bytes of the database, of what tiles and statistics read (tables with indexes), and of its largest index.
-- params: none
-- returns: total float8, hot float8, largest_index float8, sessions int
select pg_database_size(current_database())::float8 as total,
  (select coalesce(sum(pg_total_relation_size(c.oid)), 0) from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'm') and (n.nspname = 'petasantri'
      or c.relname in ('santri_map', 'pesantren_map', 'mv_santri_stats_kabupaten', 'mv_pesantren_stats_kabupaten') and pg_table_is_visible(c.oid)))::float8 as hot,
  (select coalesce(max(pg_relation_size(indexrelid)), 0) from pg_index)::float8 as largest_index,
  (select count(*) from pg_stat_activity where backend_type = 'client backend')::int as sessions
