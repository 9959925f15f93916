-- The pieces of a region, as they are replaced.
-- params: none
-- returns: code text
select code from petasantri.region_parts where code = '32.05'
