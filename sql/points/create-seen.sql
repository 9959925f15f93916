-- Keys that the file has had so far, with where: in the database, so that a large file needs no memory here.
-- params: none
-- returns: none
create temp table petasantri_seen (key text collate "C" primary key, at int not null) on commit drop
