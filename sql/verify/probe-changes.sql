-- Rows that the current transaction can see of what the next refresh will take away.
-- params: none
-- returns: n int
select count(*)::int as n from petasantri.changes
