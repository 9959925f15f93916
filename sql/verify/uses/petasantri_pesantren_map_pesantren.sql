-- One row by the key of the base table, as the triggers write it.
-- params: none
-- returns: id uuid
select id from pesantren_map where pesantren_id = '00000000-0000-4000-8000-000000000000'
