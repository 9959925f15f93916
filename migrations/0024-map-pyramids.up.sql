-- no-transaction
-- The pyramids of the two map tables. Committed one by one; run again after a failure it builds what is missing and
-- repairs what differs.
set lock_timeout = '200ms';
select petasantri.make_pyramid('santri', 'santri_map', 'lokasi', 4326, '[{"column": "skor_terakhir"}]',
  'kategori_kemiskinan', array['Sangat Miskin', 'Miskin', 'Rentan', 'Tidak Miskin'],
  'petasantri.kategori_kemiskinan(kategori_kemiskinan::text)', origin => 'builtin');
-- A pesantren that is not scored has 0 points in the table.
select petasantri.make_pyramid('pesantren', 'pesantren_map', 'lokasi', 4326,
  '[{"column": "skor_terakhir", "expression": "case when dinilai then skor_terakhir end", "needs": ["dinilai"]}]',
  'kategori_kelayakan', array['sangat_layak', 'layak', 'cukup_layak', 'tidak_layak'],
  'petasantri.kategori_kelayakan(kategori_kelayakan::text)', origin => 'builtin');
set lock_timeout = 0;
call petasantri.build_pyramid('santri');
call petasantri.build_pyramid('pesantren');
