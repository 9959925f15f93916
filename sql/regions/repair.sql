-- Repairs features. Before GEOS 3.10 there is no structure method: regions/make-valid.ts takes it out of the text.
-- params: features int[]
-- returns: none
update boundary_stage set geom = ST_Multi(ST_CollectionExtract(ST_MakeValid(geom, 'method=structure'), 3))
where feature = any($1::int[])
