-- More about each answer: who planned it, which tools ran and with what, and how it went.
begin;
set local lock_timeout = '200ms';
select petasantri.leave_own_schema();
-- Each is recorded as a column of its own, even where the table is ours: so the way down takes exactly these.
insert into petasantri.created (kind, name)
select 'column', 'gemini_ask_log.' || name
from unnest(array['planner', 'tool', 'args', 'lang', 'cached', 'ungrounded', 'request_id']) name
where not petasantri.is_there('column', 'gemini_ask_log.' || name)
on conflict do nothing;
select petasantri.add_missing('gemini_ask_log', name, type)
from (values
  ('planner', 'varchar(20)'),
  ('tool', 'varchar(200)'),
  ('args', 'jsonb'),
  ('lang', 'varchar(2)'),
  ('cached', 'boolean not null default false'),
  ('ungrounded', 'int not null default 0'),
  ('request_id', 'varchar(100)')
) needed (name, type);
commit;
