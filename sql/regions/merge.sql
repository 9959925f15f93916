-- Puts the features of one region together, side by side for now: where they touch, the result is not valid.
-- params: none
-- returns: none
insert into boundary_merged (code, geom, features, covered)
select code, ST_Multi(ST_Collect(part.geom order by feature, part.path)), count(distinct feature), sum(ST_Area(part.geom))
from boundary_stage, ST_Dump(geom) part
group by code
