-- Where a database remembers that its people are synthetic.
-- params: none
-- returns: none
create table if not exists petasantri.demo (
  seed bigint not null,
  santri int not null,
  pesantren int not null,
  created_at timestamptz not null default now()
)
