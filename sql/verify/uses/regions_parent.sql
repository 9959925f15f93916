-- The regions within one.
-- params: none
-- returns: code text
select code from petasantri.regions where parent_code = '32'
