-- How the demo data of this database was made, so that it can be made again and is never taken for real.
begin;
create table if not exists petasantri.demo (
  seed bigint not null,
  santri int not null,
  pesantren int not null,
  created_at timestamptz not null default now()
);
commit;
