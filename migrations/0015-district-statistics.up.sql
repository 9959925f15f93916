-- Statistics by kecamatan, and their sums for every level. A row whose code no region bears counts for the smallest
-- known region around it; what has none under a region stands beside that region's children, under .00 of it.
begin;
set local lock_timeout = '200ms';
select petasantri.leave_own_schema();

create materialized view if not exists petasantri.mv_santri_stats_kecamatan as
select s.kode as kode_wilayah, district.name as kecamatan, regency.name as kabupaten, province.name as provinsi,
  s.total_santri, s.sangat_miskin, s.miskin, s.rentan, s.tidak_miskin,
  s.total_santri - s.sangat_miskin - s.miskin - s.rentan - s.tidak_miskin as kategori_lain,
  round(s.jumlah_skor::numeric / s.total_santri, 2)::float8 as avg_skor, s.jumlah_skor, now() as last_updated
from (
  select kode, sum(n)::int as total_santri,
    coalesce(sum(n) filter (where kategori = 'Sangat Miskin'), 0)::int as sangat_miskin,
    coalesce(sum(n) filter (where kategori = 'Miskin'), 0)::int as miskin,
    coalesce(sum(n) filter (where kategori = 'Rentan'), 0)::int as rentan,
    coalesce(sum(n) filter (where kategori = 'Tidak Miskin'), 0)::int as tidak_miskin,
    sum(skor)::bigint as jumlah_skor
  from (
    select coalesce(d.code, r.code, p.code, '00') as kode, petasantri.kategori_kemiskinan(spelling.kategori) as kategori,
      spelling.n, spelling.skor
    from (
      select left(kode_wilayah, 8) as kode, kategori_kemiskinan::text as kategori, count(*) as n, sum(skor_terakhir) as skor
      from santri_map
      group by left(kode_wilayah, 8), kategori_kemiskinan
    ) spelling
    left join petasantri.regions d on d.code = spelling.kode and length(d.code) = 8
    left join petasantri.regions r on r.code = left(spelling.kode, 5) and length(r.code) = 5
    left join petasantri.regions p on p.code = left(spelling.kode, 2)
  ) counted
  group by kode
) s
left join petasantri.regions district on district.code = s.kode and length(s.kode) = 8
left join petasantri.regions regency on regency.code = left(s.kode, 5) and length(s.kode) >= 5
left join petasantri.regions province on province.code = left(s.kode, 2);

create materialized view if not exists petasantri.mv_pesantren_stats_kecamatan as
select s.kode as kode_wilayah, district.name as kecamatan, regency.name as kabupaten, province.name as provinsi,
  s.total_pesantren, s.sangat_layak, s.layak, s.cukup_layak, s.tidak_layak,
  s.total_pesantren - s.sangat_layak - s.layak - s.cukup_layak - s.tidak_layak as kategori_lain, s.belum_dinilai,
  round(s.jumlah_skor::numeric / nullif(s.total_pesantren - s.belum_dinilai, 0), 2)::float8 as avg_skor, s.jumlah_skor,
  s.total_santri_terdaftar, now() as last_updated
from (
  select kode, sum(n)::int as total_pesantren,
    coalesce(sum(n) filter (where kategori = 'sangat_layak'), 0)::int as sangat_layak,
    coalesce(sum(n) filter (where kategori = 'layak'), 0)::int as layak,
    coalesce(sum(n) filter (where kategori = 'cukup_layak'), 0)::int as cukup_layak,
    coalesce(sum(n) filter (where kategori = 'tidak_layak'), 0)::int as tidak_layak,
    sum(belum)::int as belum_dinilai, coalesce(sum(skor), 0)::bigint as jumlah_skor,
    coalesce(sum(santri), 0)::bigint as total_santri_terdaftar
  from (
    select coalesce(d.code, r.code, p.code, '00') as kode, petasantri.kategori_kelayakan(spelling.kategori) as kategori,
      spelling.n, spelling.belum, spelling.skor, spelling.santri
    from (
      select left(kode_wilayah, 8) as kode, kategori_kelayakan::text as kategori, count(*) as n,
        count(*) filter (where not dinilai) as belum, sum(skor_terakhir) filter (where dinilai) as skor, sum(jumlah_santri) as santri
      from pesantren_map
      group by left(kode_wilayah, 8), kategori_kelayakan
    ) spelling
    left join petasantri.regions d on d.code = spelling.kode and length(d.code) = 8
    left join petasantri.regions r on r.code = left(spelling.kode, 5) and length(r.code) = 5
    left join petasantri.regions p on p.code = left(spelling.kode, 2)
  ) counted
  group by kode
) s
left join petasantri.regions district on district.code = s.kode and length(s.kode) = 8
left join petasantri.regions regency on regency.code = left(s.kode, 5) and length(s.kode) >= 5
left join petasantri.regions province on province.code = left(s.kode, 2);

create unique index if not exists mv_santri_stats_kecamatan_kode on petasantri.mv_santri_stats_kecamatan (kode_wilayah);
create unique index if not exists mv_pesantren_stats_kecamatan_kode on petasantri.mv_pesantren_stats_kecamatan (kode_wilayah);

analyze petasantri.mv_santri_stats_kecamatan;
analyze petasantri.mv_pesantren_stats_kecamatan;

-- Every level from the same rows, so that children always add up to their parent; the nation's code is empty.
create or replace view petasantri.santri_stats_wilayah as
select coalesce(left(leaf.kode, tier.digits), '') as kode_wilayah, tier.level, coalesce(sum(total_santri), 0)::int as total_santri,
  coalesce(sum(sangat_miskin), 0)::int as sangat_miskin, coalesce(sum(miskin), 0)::int as miskin,
  coalesce(sum(rentan), 0)::int as rentan, coalesce(sum(tidak_miskin), 0)::int as tidak_miskin,
  coalesce(sum(kategori_lain), 0)::int as kategori_lain,
  round(sum(jumlah_skor) / nullif(sum(total_santri), 0), 2)::float8 as avg_skor, coalesce(sum(jumlah_skor), 0)::bigint as jumlah_skor,
  max(last_updated) as last_updated
from (values ('nasional', 0), ('provinsi', 2), ('kabupaten', 5), ('kecamatan', 8)) tier (level, digits)
left join (
  select *, kode_wilayah || case when length(kode_wilayah) < 8 and kode_wilayah <> '00' then '.00' else '' end as kode
  from petasantri.mv_santri_stats_kecamatan
) leaf on length(leaf.kode) >= tier.digits
group by tier.level, left(leaf.kode, tier.digits)
having tier.level = 'nasional' or sum(total_santri) > 0;

create or replace view petasantri.pesantren_stats_wilayah as
select coalesce(left(leaf.kode, tier.digits), '') as kode_wilayah, tier.level, coalesce(sum(total_pesantren), 0)::int as total_pesantren,
  coalesce(sum(sangat_layak), 0)::int as sangat_layak, coalesce(sum(layak), 0)::int as layak,
  coalesce(sum(cukup_layak), 0)::int as cukup_layak, coalesce(sum(tidak_layak), 0)::int as tidak_layak,
  coalesce(sum(kategori_lain), 0)::int as kategori_lain, coalesce(sum(belum_dinilai), 0)::int as belum_dinilai,
  round(sum(jumlah_skor) / nullif(sum(total_pesantren) - sum(belum_dinilai), 0), 2)::float8 as avg_skor,
  coalesce(sum(jumlah_skor), 0)::bigint as jumlah_skor, coalesce(sum(total_santri_terdaftar), 0)::bigint as total_santri_terdaftar,
  max(last_updated) as last_updated
from (values ('nasional', 0), ('provinsi', 2), ('kabupaten', 5), ('kecamatan', 8)) tier (level, digits)
left join (
  select *, kode_wilayah || case when length(kode_wilayah) < 8 and kode_wilayah <> '00' then '.00' else '' end as kode
  from petasantri.mv_pesantren_stats_kecamatan
) leaf on length(leaf.kode) >= tier.digits
group by tier.level, left(leaf.kode, tier.digits)
having tier.level = 'nasional' or sum(total_pesantren) > 0;

commit;
