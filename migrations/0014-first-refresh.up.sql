-- no-transaction
-- Planner statistics of what was just filled, and the first numbers.
analyze santri_map;
analyze pesantren_map;
select petasantri.refresh();
