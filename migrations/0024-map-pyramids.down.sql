begin;
set local lock_timeout = '200ms';
select petasantri.drop_pyramid('pesantren');
select petasantri.drop_pyramid('santri');
commit;
