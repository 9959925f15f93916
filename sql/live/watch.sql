-- Announces every edit of a table from now on.
-- params: schema_name text, table_name text, geometry text
-- returns: watched bool
select true as watched from petasantri.watch_table($1, $2, $3, 'added')
