-- Spellings beyond the official names.
-- params: none
-- returns: code text, alias text
select code, alias from petasantri.region_aliases order by code, alias
