begin;
drop table if exists petasantri.demo;
commit;
