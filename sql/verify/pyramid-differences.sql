-- A pyramid beside a recount of its table: rows in all, or each cell of every level too.
-- params: name text, only_total bool
-- returns: recounted float8, counted float8, finest_cells int, coarse_cells int
select * from petasantri.pyramid_differences($1::text, $2::bool)
