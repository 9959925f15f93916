-- Records a key under a name that no key in force has; no row where the name is taken. Expired keys hold their name until they are revoked.
-- params: name text, role text, sha256 text, lifetime_seconds float8
-- returns: created_at text, expires_at text
insert into petasantri.api_keys (name, role, sha256, expires_at)
values ($1, $2, $3, now() + make_interval(secs => $4))
on conflict (name_in_force) do nothing
returning to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as created_at,
  to_char(expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as expires_at
