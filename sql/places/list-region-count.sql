-- How many santri of a sex have a region code that starts with another.
-- params: sex text, region text
-- returns: total int
select count(*)::int as total
from santri_map m join santri_pribadi p on p.id = m.santri_id
where m.kode_wilayah like $2::text || '%' and p.jenis_kelamin = $1::text
