-- The version of the PostGIS library that the server has loaded.
-- params: none
-- returns: library text
select postgis_lib_version() as library
