-- A name without a province.
-- params: none
-- returns: code text
select code from petasantri.region_names where key = 'garut'
