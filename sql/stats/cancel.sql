-- Stops what a session of this role is doing.
-- params: pid int
-- returns: cancelled bool
select pg_cancel_backend($1) as cancelled
