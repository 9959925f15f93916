-- A log that was there before keeps its rows; one that petasantri made goes. Copy it first if it is wanted.
begin;
set local lock_timeout = '200ms';
select petasantri.drop_created('index', name) from unnest(array['petasantri_ask_log_created', 'petasantri_ask_log_address']) name;
select petasantri.drop_created(kind, name)
from petasantri.created
where split_part(name, '.', 1) = 'gemini_ask_log' and kind in ('table', 'column')
order by kind = 'table' desc, name;
commit;
