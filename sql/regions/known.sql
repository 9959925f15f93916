-- Names and codes of all regions.
-- params: none
-- returns: code text, level text, name text, type text, parent text
select code, level, name, type, parent_code as parent from petasantri.regions order by code
