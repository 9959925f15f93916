-- Santri of one region by one dimension; a null number is hidden. No row where nobody is.
-- params: code text, dim text
-- returns: val text, n int
select val, n from petasantri_ask.santri_published where code = $1::text and dim = $2::text
