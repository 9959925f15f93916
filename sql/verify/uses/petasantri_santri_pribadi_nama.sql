-- A search by part of a name.
-- params: none
-- returns: id uuid, pesantren_id uuid
select id, pesantren_id from santri_pribadi where nama ilike '%rahman%'
