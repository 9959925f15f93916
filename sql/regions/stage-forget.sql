-- Lets go of the features that are no region.
-- params: none
-- returns: none
delete from boundary_stage where code is null
