begin;
set local lock_timeout = '200ms';
drop function if exists petasantri.publishable(int);
drop function if exists petasantri.publishable_location(int);
drop function if exists petasantri.mean_is_safe(bigint, bigint, int);
drop table if exists petasantri.published_location, petasantri.published_santri, petasantri.settings;
commit;
