-- Whether data changed since the statistics were refreshed.
-- params: none
-- returns: pending bool
select exists (select from petasantri.changes) as pending
