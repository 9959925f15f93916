-- Features whose rings are wrong, and how.
-- params: none
-- returns: feature int, reason text
select feature, ST_IsValidReason(geom) as reason from boundary_stage where not ST_IsValid(geom) order by feature
