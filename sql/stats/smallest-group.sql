-- The least number of santri that the public sees as a group.
-- params: none
-- returns: k int
select value::int as k from petasantri.settings where name = 'smallest_group'
