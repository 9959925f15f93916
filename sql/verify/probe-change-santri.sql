-- Part of the trigger probe, which is rolled back.
-- params: santri uuid, nama text, lon float8, lat float8
-- returns: none
update santri_pribadi set nama = $2::text, lokasi = ST_SetSRID(ST_MakePoint($3, $4), 4326) where id = $1
