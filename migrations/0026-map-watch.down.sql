begin;
set local lock_timeout = '200ms';
select petasantri.leave_own_schema();
select petasantri.unwatch_table(schema_name, table_name) from petasantri.watched where origin = 'builtin';
commit;
