-- Whether the database answers.
-- params: none
-- returns: ok int
select 1 as ok
