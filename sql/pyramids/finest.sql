-- How fine the cells of a table should be. Reads all of it.
-- params: relation text, geometry text, srid int, most_points int
-- returns: finest int
select petasantri.pyramid_finest($1::text::regclass, $2::text, $3::int, $4::int) as finest
