-- A search by part of a name.
-- params: none
-- returns: id uuid
select id from pesantren_map where nama ilike '%rahman%'
