-- Changes that the statistics have not seen, seconds since the oldest, and the last refresh.
-- params: none
-- returns: pending int, oldest_s float8, version int, refreshed_at text, took_ms int
select c.pending, c.oldest_s, v.version::int as version,
  to_char(v.refreshed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as refreshed_at, v.took_ms
from (
  select count(*)::int as pending, extract(epoch from clock_timestamp() - min(at))::float8 as oldest_s from petasantri.changes
) c
left join petasantri.data_version v on true
