-- Part of the trigger probe, which is rolled back.
-- params: pesantren uuid, nama text, jumlah int
-- returns: none
update pondok_pesantren set nama = $2::text, jumlah_santri = $3::int where id = $1
