-- Whether any migration was ever run here; reading the table itself would fail where it was not.
-- params: none
-- returns: found bool
select to_regclass('petasantri.migrations') is not null as found
