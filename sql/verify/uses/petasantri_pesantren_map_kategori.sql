-- The highest scores of a category.
-- params: none
-- returns: id uuid
select id from pesantren_map where kategori_kelayakan = 'sangat_layak' order by skor_terakhir desc limit 100
