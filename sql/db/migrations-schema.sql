-- Our own schema: bookkeeping and regions live apart from the application's tables.
-- params: none
-- returns: none
create schema if not exists petasantri
