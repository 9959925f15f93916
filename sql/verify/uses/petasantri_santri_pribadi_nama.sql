-- A search by part of a name.
-- params: none
-- returns: id uuid
select id from santri_pribadi where nama ilike '%rahman%'
