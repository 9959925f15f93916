-- The highest scores of a category.
-- params: none
-- returns: id uuid
select id from santri_map where kategori_kemiskinan = 'Sangat Miskin' order by skor_terakhir desc limit 100
