-- Base tables belong to the application and hold its data: down never drops them.
select 1;
