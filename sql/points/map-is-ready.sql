-- Whether the migrations that find areas have run here.
-- params: none
-- returns: ready bool
select to_regprocedure('petasantri.resolve_region(geometry,text,text,text)') is not null as ready
