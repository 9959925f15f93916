-- The last number that an announced edit was given, by whatever server; 0 before the first.
-- params: none
-- returns: sequence float8
select case when is_called then last_value else 0 end::float8 as sequence from petasantri.edits_seq
