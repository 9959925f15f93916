-- A region by its name.
-- params: none
-- returns: code text
select code from petasantri.regions where level = 'kabupaten' and lower(name) = 'kabupaten garut'
