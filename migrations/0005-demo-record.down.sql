drop table if exists petasantri.demo;
