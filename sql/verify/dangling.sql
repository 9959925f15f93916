-- Map rows that point at base rows which are not there.
-- params: none
-- returns: santri int, santri_pesantren int, pesantren int
select
  (select count(*) from santri_map m where not exists (select from santri_pribadi p where p.id = m.santri_id))::int as santri,
  (select count(*) from santri_map m where m.pesantren_id is not null
    and not exists (select from pondok_pesantren p where p.id = m.pesantren_id))::int as santri_pesantren,
  (select count(*) from pesantren_map m where not exists (select from pondok_pesantren p where p.id = m.pesantren_id))::int as pesantren
