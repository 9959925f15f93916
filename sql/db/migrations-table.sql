-- Which migration files were applied, and to what text. Created on first use, so that every starter can.
-- params: none
-- returns: none
create table if not exists petasantri.migrations (
  id int primary key,
  name text not null,
  checksum text not null,
  applied_at timestamptz not null default now()
)
