-- Version of GEOS, as 3.11.1-CAPI-1.17.1.
-- params: none
-- returns: version text
select postgis_geos_version() as version
