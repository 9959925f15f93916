-- Part of the trigger probe, which is rolled back.
-- params: pesantren uuid
-- returns: none
delete from pesantren_skor where pesantren_id = $1
