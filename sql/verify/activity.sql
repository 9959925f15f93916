-- Sessions that a migration would wait for: long transactions, and idle ones within a transaction. No query texts: they may hold names.
-- params: long_s int, idle_s int
-- returns: pid int, application text, role text, state text, transaction_s float8, idle_s float8
select pid, coalesce(nullif(application_name, ''), '?') as application, coalesce(usename::text, '?') as role, coalesce(state, '?') as state,
  extract(epoch from clock_timestamp() - xact_start)::float8 as transaction_s,
  extract(epoch from clock_timestamp() - state_change)::float8 as idle_s
from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend' and xact_start is not null
  and (xact_start < clock_timestamp() - make_interval(secs => $1::int)
    or state like 'idle in transaction%' and state_change < clock_timestamp() - make_interval(secs => $2::int))
order by xact_start
