-- What the server is, and whether PostGIS and its vector tile function are there at all.
-- params: none
-- returns: server text, postgis text, mvt bool
select current_setting('server_version') as server,
  (select extversion from pg_extension where extname = 'postgis') as postgis,
  exists (select 1 from pg_proc where proname = 'st_asmvt') as mvt
