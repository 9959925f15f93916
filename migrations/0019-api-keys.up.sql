-- API keys: who may see more than the public. Only hashes are kept; servers compare them in memory and hear of every
-- change by a notification that says nothing else.
begin;
set local lock_timeout = '200ms';
select petasantri.leave_own_schema();

create table if not exists petasantri.api_keys (
  id bigint generated always as identity primary key,
  name text not null check (name ~ '^[A-Za-z0-9][A-Za-z0-9._@-]{0,99}$'),
  role text not null check (role in ('analyst', 'admin')),
  sha256 text not null unique check (sha256 ~ '^[0-9a-f]{64}$'),
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  revoked_at timestamptz,
  -- A name is taken while its key is in force; null names are never alike.
  name_in_force text generated always as (case when revoked_at is null then name end) stored unique
);
revoke all on petasantri.api_keys from public;

create or replace function petasantri.note_keys() returns trigger language plpgsql as $$
begin
  perform pg_notify('petasantri_keys', '');
  return null;
end $$;
select petasantri.pin_search_path('petasantri.note_keys()');

create or replace trigger petasantri_inserted after insert on petasantri.api_keys
  for each statement execute function petasantri.note_keys();
create or replace trigger petasantri_updated after update on petasantri.api_keys
  for each statement execute function petasantri.note_keys();
create or replace trigger petasantri_deleted after delete on petasantri.api_keys
  for each statement execute function petasantri.note_keys();
create or replace trigger petasantri_truncated after truncate on petasantri.api_keys
  for each statement execute function petasantri.note_keys();
commit;
