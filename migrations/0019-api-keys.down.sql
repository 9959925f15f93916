-- Takes every key of the database with it; keys of the configuration stay in force.
begin;
set local lock_timeout = '200ms';
drop table if exists petasantri.api_keys;
drop function if exists petasantri.note_keys();
commit;
