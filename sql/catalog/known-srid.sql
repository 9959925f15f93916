-- One row when the reference system is known.
-- params: srid int
-- returns: srid int
select srid from spatial_ref_sys where srid = $1
