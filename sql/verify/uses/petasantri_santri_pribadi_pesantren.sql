-- The santri of a pesantren; also what deleting one looks up.
-- params: none
-- returns: id uuid
select id from santri_pribadi where pesantren_id = '00000000-0000-4000-8000-000000000000'
