begin;
set local lock_timeout = '200ms';
select petasantri.drop_created('column', 'gemini_ask_log.' || name)
from unnest(array['planner', 'tool', 'args', 'lang', 'cached', 'ungrounded', 'request_id']) name;
commit;
