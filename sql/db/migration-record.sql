-- Remembers that a migration was applied.
-- params: id int, name text, checksum text
-- returns: none
insert into petasantri.migrations (id, name, checksum) values ($1, $2, $3)
