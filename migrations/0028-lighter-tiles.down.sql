begin;
set local lock_timeout = '200ms';
select petasantri.leave_own_schema();
update petasantri.pyramids set most_points = 4096 where origin = 'builtin' and most_points = 2500;
commit;
