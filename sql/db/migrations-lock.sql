-- One starter at a time until the transaction ends: CREATE ... IF NOT EXISTS fails when two do it at once.
-- params: none
-- returns: lock text
select pg_advisory_xact_lock(hashtext('petasantri.migrations'))::text as lock
