-- Questions asked of the map and how they were answered.
begin;
set local lock_timeout = '200ms';
select petasantri.leave_own_schema();

select petasantri.will_create('table', 'gemini_ask_log');
create table if not exists gemini_ask_log (
  id uuid primary key default gen_random_uuid(),
  question text not null
);
select petasantri.add_missing('gemini_ask_log', name, type)
from (values
  ('question', 'text not null default '''''),
  ('answer', 'text'),
  ('model', 'varchar(50)'),
  ('tokens_used', 'int'),
  ('status', 'varchar(20) default ''success'''),
  ('error_message', 'text'),
  ('response_time_ms', 'int'),
  ('user_ip', 'varchar(45)'),
  ('created_at', 'timestamptz not null default now()')
) needed (name, type);

select petasantri.will_create('index', 'petasantri_ask_log_created', 'petasantri_ask_log_address');
create index if not exists petasantri_ask_log_created on gemini_ask_log (created_at desc, status);
create index if not exists petasantri_ask_log_address on gemini_ask_log (user_ip, created_at desc);

commit;
