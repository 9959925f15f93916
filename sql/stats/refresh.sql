-- Refreshes the statistics views and raises the data version; refreshed is false while another session is at it.
-- params: none
-- returns: refreshed bool, version bigint, refreshed_at text, took_ms int
select refreshed, version,
  to_char(refreshed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as refreshed_at,
  took_ms
from petasantri.refresh()
