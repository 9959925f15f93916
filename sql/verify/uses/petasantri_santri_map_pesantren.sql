-- The santri of a pesantren.
-- params: none
-- returns: id uuid
select id from santri_map where pesantren_id = '00000000-0000-4000-8000-000000000000'
