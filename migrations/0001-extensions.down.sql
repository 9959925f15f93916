-- Extensions may serve other tables of this database, so they stay. Drop them by hand when sure.
select 1;
