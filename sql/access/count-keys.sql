-- Keys that are not revoked.
-- params: none
-- returns: n int
select count(*)::int as n from petasantri.api_keys where revoked_at is null
