-- What a server compares keys with. Keys in force come first, so that the limit cuts off old ones.
-- params: most int
-- returns: name text, role text, sha256 text, expires_ms float8, revoked bool
select name, role, sha256, extract(epoch from expires_at)::float8 * 1000 as expires_ms, revoked_at is not null as revoked
from petasantri.api_keys
order by revoked_at is not null, expires_at is not null and expires_at <= now(), created_at desc
limit $1::int
