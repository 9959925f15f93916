-- Part of the trigger probe, which is rolled back.
-- params: pesantren uuid
-- returns: none
delete from pondok_pesantren where id = $1
