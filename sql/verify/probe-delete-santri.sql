-- Part of the trigger probe, which is rolled back.
-- params: santri uuid
-- returns: none
delete from santri_pribadi where id = $1
