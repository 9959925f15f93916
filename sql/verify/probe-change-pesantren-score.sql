-- Part of the trigger probe, which is rolled back.
-- params: pesantren uuid, skor int
-- returns: none
update pesantren_skor set skor_total = $2::int where pesantren_id = $1
