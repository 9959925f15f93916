-- Features of which the repair left nothing.
-- params: none
-- returns: feature int
select feature from boundary_stage where ST_IsEmpty(geom) or ST_Area(geom) = 0 order by feature
