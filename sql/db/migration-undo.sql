-- Forgets a migration that its down file has taken back.
-- params: id int
-- returns: id int
delete from petasantri.migrations where id = $1 returning id
