-- What the public sees of the provinces.
-- params: none
-- returns: code text, n int
select code, n from petasantri.published_santri where level = 'provinsi'
