-- Santri to expect at the pesantren of a box (west, south, east, north), or of a circle (longitude, latitude, metres) within
-- it, in multiples of 5. schools are those of groups that may be told of; weight is the santri of groups with a mean.
-- params: box float8[], circle float8[]
-- returns: schools int, santri int, sangat_miskin int, miskin int, rentan int, tidak_miskin int, kategori_lain int, l int, p int, gender_lain int, mukim int, kalong int, residence_lain int, weight float8, score float8
select count(*)::int as schools,
  (5 * round(coalesce(sum(s.santri), 0) / 5))::int as santri,
  (5 * round(coalesce(sum(s.sangat_miskin), 0) / 5))::int as sangat_miskin,
  (5 * round(coalesce(sum(s.miskin), 0) / 5))::int as miskin,
  (5 * round(coalesce(sum(s.rentan), 0) / 5))::int as rentan,
  (5 * round(coalesce(sum(s.tidak_miskin), 0) / 5))::int as tidak_miskin,
  (5 * round(coalesce(sum(s.kategori_lain), 0) / 5))::int as kategori_lain,
  (5 * round(coalesce(sum(s.l), 0) / 5))::int as l,
  (5 * round(coalesce(sum(s.p), 0) / 5))::int as p,
  (5 * round(coalesce(sum(s.gender_lain), 0) / 5))::int as gender_lain,
  (5 * round(coalesce(sum(s.mukim), 0) / 5))::int as mukim,
  (5 * round(coalesce(sum(s.kalong), 0) / 5))::int as kalong,
  (5 * round(coalesce(sum(s.residence_lain), 0) / 5))::int as residence_lain,
  coalesce(sum(s.santri) filter (where s.mean_score is not null), 0)::float8 as weight, coalesce(sum(s.santri * s.mean_score), 0)::float8 as score
from petasantri_ask.pesantren p
join petasantri_ask.santri_at_pesantren s on s.pesantren_id = p.id
where p.point && ST_MakeEnvelope(($1::float8[])[1], ($1::float8[])[2], ($1::float8[])[3], ($1::float8[])[4], 4326)
  and ($2::float8[] is null or ST_DistanceSphere(p.point, ST_SetSRID(ST_MakePoint(($2::float8[])[1], ($2::float8[])[2]), 4326)) <= ($2::float8[])[3])
