begin;
set local lock_timeout = '200ms';
drop view if exists petasantri.santri_stats_provinsi, petasantri.pesantren_stats_provinsi;
do $$
declare
  view text;
begin
  foreach view in array array['mv_santri_stats_kabupaten', 'mv_pesantren_stats_kabupaten'] loop
    perform petasantri.drop_created('materialized view', view);
    if exists (select from petasantri.created c where c.kind = 'set aside' and c.name = view) then
      execute format('alter table if exists %I rename to %I', view || '_before_petasantri', view);
      delete from petasantri.created c where c.kind = 'set aside' and c.name = view;
    end if;
  end loop;
end $$;
commit;
