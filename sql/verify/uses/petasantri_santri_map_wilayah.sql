-- Rows of a kabupaten, with its kecamatan.
-- params: none
-- returns: id uuid
select id from santri_map where kode_wilayah like '32.05%'
