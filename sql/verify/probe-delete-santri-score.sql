-- Part of the trigger probe, which is rolled back.
-- params: santri uuid
-- returns: none
delete from santri_skor where santri_id = $1
