-- Makes one area of parts that touch or overlap. MakeValid joins them without an overlay function, which the
-- embedded engine cannot be trusted with.
-- params: none
-- returns: none
update boundary_merged set geom = ST_Multi(ST_CollectionExtract(ST_MakeValid(geom, 'method=structure'), 3))
where features > 1 and not ST_IsValid(geom)
