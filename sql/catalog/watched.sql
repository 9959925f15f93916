-- Tables all of whose edits are announced, and the geometry whose places they are announced by; null for all of a table.
-- params: none
-- returns: name text, geometry text
select schema_name || '.' || table_name as name, geometry
from petasantri.watched
where petasantri.is_watched(to_regclass(format('%I.%I', schema_name, table_name)))
order by 1
