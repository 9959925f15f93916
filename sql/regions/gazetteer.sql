-- Provinces and regencies with their boxes and a place inside, degrees.
-- params: none
-- returns: code text, name text, type text, level text, parent text, bbox float8[], centre float8[]
select code, name, type, level, parent, bbox, centre
from petasantri_ask.regions
order by code collate "C"
