begin;
set local lock_timeout = '200ms';

select petasantri.drop_created('extension', name)
from unnest(array['pg_trgm', 'uuid-ossp', 'pgcrypto', 'postgis']) name;

drop function petasantri.pin_search_path(regprocedure[]);
drop function petasantri.validate_constraints();
drop function petasantri.drop_invalid_indexes();
drop function petasantri.add_missing(text, text, text);
drop function petasantri.drop_created(text, text, boolean);
drop function petasantri.will_create(text, text[]);
drop function petasantri.is_there(text, text);
drop function petasantri.leave_own_schema();
drop table petasantri.created;

-- The record of migrations goes with the schema, unless somebody keeps other things in it.
do $$ begin
  if (select count(*) from pg_class where relnamespace = 'petasantri'::regnamespace and relkind in ('r', 'v', 'm', 'S', 'p', 'f')
        and relname <> 'migrations') = 0
    and not exists (select from pg_proc where pronamespace = 'petasantri'::regnamespace)
    and not exists (select from pg_type t where t.typnamespace = 'petasantri'::regnamespace and t.typrelid = 0 and t.typelem = 0) then
    drop table if exists petasantri.migrations;
    drop schema petasantri;
  end if;
end $$;

commit;
