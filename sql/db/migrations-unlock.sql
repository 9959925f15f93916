-- Gives the lock back.
-- params: none
-- returns: unlocked bool
select pg_advisory_unlock(hashtext('petasantri.migrations')) as unlocked
