-- no-transaction
-- The triggers on the base tables, one table at a time, so that a writer never waits for more than one of them.
set lock_timeout = '200ms';
select petasantri.watch('santri_pribadi');
select petasantri.watch('santri_skor');
select petasantri.watch('pondok_pesantren');
select petasantri.watch('pesantren_skor');
set lock_timeout = 0;
