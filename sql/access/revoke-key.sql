-- Ends the key in force under a name; no row where there is none.
-- params: name text
-- returns: role text, revoked_at text
update petasantri.api_keys set revoked_at = now()
where name = $1 and revoked_at is null
returning role, to_char(revoked_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as revoked_at
