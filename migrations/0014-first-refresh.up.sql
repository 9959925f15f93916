-- Planner statistics of what was just filled, and the first numbers.
begin;
set local lock_timeout = '200ms';
analyze santri_map;
analyze pesantren_map;
select petasantri.refresh();
commit;
