-- A search by part of a name.
-- params: none
-- returns: id uuid
select id from pondok_pesantren where nama ilike '%rahman%'
