-- Claims a migration. Inserted before the file runs, so that a second starter waits here and then finds it done.
-- params: id int, name text, checksum text
-- returns: id int
insert into petasantri.migrations (id, name, checksum)
values ($1, $2, $3)
on conflict (id) do nothing
returning id
