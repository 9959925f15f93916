-- A scored santri and a scored pesantren that the map shows; null where there is none.
-- params: none
-- returns: santri text, pesantren text
select
  (select p.id::text from santri_pribadi p join santri_skor s on s.santri_id = p.id join santri_map m on m.santri_id = p.id limit 1) as santri,
  (select p.id::text from pondok_pesantren p join pesantren_skor s on s.pesantren_id = p.id
    join pesantren_map m on m.pesantren_id = p.id limit 1) as pesantren
