-- Remembers one run of the demo.
-- params: seed bigint, santri int, pesantren int
-- returns: none
insert into petasantri.demo (seed, santri, pesantren) values ($1::bigint, $2::int, $3::int)
