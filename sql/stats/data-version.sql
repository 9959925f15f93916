-- The version of the statistics, and which changes they do not hold yet. Ages are in milliseconds by the database's
-- own clock. Change ids rise with time, so its key finds the first and the last of a million rows at once.
-- params: none
-- returns: version bigint, refreshed_at text, took_ms int, refreshed_ms_ago float8, pending_since text, first_ms_ago float8, last_ms_ago float8
select v.version,
  to_char(v.refreshed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as refreshed_at,
  v.took_ms,
  (extract(epoch from clock_timestamp() - v.refreshed_at) * 1000)::float8 as refreshed_ms_ago,
  to_char(f.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as pending_since,
  (extract(epoch from clock_timestamp() - f.at) * 1000)::float8 as first_ms_ago,
  (extract(epoch from clock_timestamp() - l.at) * 1000)::float8 as last_ms_ago
from petasantri.data_version v
left join lateral (select at from petasantri.changes order by id limit 1) f on true
left join lateral (select at from petasantri.changes order by id desc limit 1) l on true
