-- Whether there may be santri without a score: whether the tables differ in size.
-- params: none
-- returns: some bool
select (select count(*) from santri_pribadi) <> (select count(*) from santri_map) as some
