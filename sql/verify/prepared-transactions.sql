-- Transactions that were prepared and never finished: they hold their locks for ever.
-- params: none
-- returns: gid text, age_s float8
select gid, extract(epoch from clock_timestamp() - prepared)::float8 as age_s
from pg_prepared_xacts
where database = current_database()
order by prepared
