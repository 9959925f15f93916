-- Changes that number and what is published, in one go; true when it was another.
-- params: k int
-- returns: changed bool
select petasantri.set_smallest_group($1) as changed
