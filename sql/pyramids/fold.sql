-- Adds changes up; how many it took, null where another session is at it.
-- params: name text, most int
-- returns: taken int
select petasantri.fold_pyramid($1::text, $2::int) as taken
