-- Takes out features.
-- params: features int[]
-- returns: none
delete from boundary_stage where feature = any($1::int[])
