-- Whether this database was filled by `petasantri demo`, and whether the base tables are there with rows in them.
-- Row estimates would be unknown before the first analyze, so a page of each table decides.
-- params: none
-- returns: demo bool, people bool
select coalesce(pg_relation_size(to_regclass('petasantri.demo')) > 0, false) as demo,
  coalesce(pg_relation_size(to_regclass('santri_pribadi')) > 0, false)
    or coalesce(pg_relation_size(to_regclass('pondok_pesantren')) > 0, false) as people
