-- Says something on the channel of edits, to find out whether it arrives: a pooler may swallow it.
-- params: payload text
-- returns: sent bool
select true as sent from pg_notify('petasantri_edits', $1)
