-- Pesantren of a similar name, best first; alike runs from 0 to 1, and is 1 where every letter of the name stands in it.
-- params: name text, prefix text, most int
-- returns: id text, name text, nsp text, kabupaten text, provinsi text, code text, score int, category text, santri int, teachers int, founded int, lon float8, lat float8, alike float8
select p.id::text as id, p.name::text as name, p.nsp::text as nsp, p.kabupaten::text as kabupaten, p.provinsi::text as provinsi, coalesce(left(p.code, 5), '') as code, p.score, p.category,
  p.santri, p.teachers, p.founded, ST_X(p.point)::float8 as lon, ST_Y(p.point)::float8 as lat,
  (word_similarity($1::text, p.name) * 0.9 + similarity($1::text, p.name) * 0.1)::float8 as alike
from petasantri_ask.pesantren p
where $1::text <% p.name and ($2::text is null or p.code like $2::text || '%')
order by alike desc, lower(p.name), id
limit $3::int
