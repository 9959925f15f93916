-- Part of the trigger probe, which is rolled back.
-- params: santri uuid, skor int
-- returns: none
update santri_skor set skor_total = $2::int where santri_id = $1
