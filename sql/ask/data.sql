-- The smallest group that is shown, and the dates of the data.
-- params: none
-- returns: k int, refreshed_at text, santri_on text, pesantren_on text
select k, to_char(refreshed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as refreshed_at,
  to_char(santri_at at time zone 'UTC', 'YYYY-MM-DD') as santri_on, to_char(pesantren_at at time zone 'UTC', 'YYYY-MM-DD') as pesantren_on
from petasantri_ask.data
