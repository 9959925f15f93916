-- One migrating process at a time, until it unlocks or its connection ends.
-- params: none
-- returns: locked bool
select pg_try_advisory_lock(hashtext('petasantri.migrations')) as locked
