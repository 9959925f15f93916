-- Applied migrations in order.
-- params: none
-- returns: id int, name text, checksum text, applied_at text
select id, name, checksum, to_char(applied_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as applied_at
from petasantri.migrations
order by id
