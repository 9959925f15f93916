-- Every key without what could be guessed from or compared with.
-- params: none
-- returns: name text, role text, state text, created_at text, expires_at text, revoked_at text
select name, role,
  case when revoked_at is not null then 'revoked' when expires_at <= now() then 'expired' else 'in force' end as state,
  to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as created_at,
  to_char(expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as expires_at,
  to_char(revoked_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as revoked_at
from petasantri.api_keys
order by api_keys.revoked_at is not null, name, api_keys.created_at desc
