-- no-transaction
-- The keys that map rows are written by, built without stopping writers. A build that was cut off leaves an
-- invalid index behind: it is dropped first, so that the file can always be run again.
set lock_timeout = '200ms';

select petasantri.drop_invalid_indexes();
select petasantri.will_create('index', 'petasantri_santri_map_santri', 'petasantri_pesantren_map_pesantren');
select petasantri.validate_constraints();
set lock_timeout = 0;
create unique index concurrently if not exists petasantri_santri_map_santri on santri_map (santri_id);
create unique index concurrently if not exists petasantri_pesantren_map_pesantren on pesantren_map (pesantren_id);
