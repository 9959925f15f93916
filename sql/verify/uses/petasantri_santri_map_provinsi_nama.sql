-- A page of the list of a province, by name.
-- params: none
-- returns: santri_id uuid
select santri_id from santri_map where left(kode_wilayah, 2) = '32' order by nama, santri_id limit 20
