-- A page of the list of all santri, by name.
-- params: none
-- returns: id uuid
select id from santri_pribadi order by nama, id limit 20
