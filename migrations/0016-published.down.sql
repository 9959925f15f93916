begin;
set local lock_timeout = '200ms';
drop function if exists petasantri.publishable(int);
drop table if exists petasantri.published_santri, petasantri.settings;
commit;
