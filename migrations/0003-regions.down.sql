drop table if exists petasantri.regions;
