-- A page of the points of a region.
-- params: none
-- returns: id uuid
select id from santri_map
where coalesce(kode_wilayah, '') = '32.05' and lokasi is not null and id > '00000000-0000-0000-0000-000000000000'
order by id limit 1000
