-- Statistics by region code. A row without a region is counted too: under its province (32) when that is
-- known, else under 00, so that the rows of a view always add up to the map table.
begin;
set local lock_timeout = '200ms';
select petasantri.leave_own_schema();

-- What has one of our names but is not ours steps aside, whole and with all that depends on it.
do $$
declare
  view text;
begin
  foreach view in array array['mv_santri_stats_kabupaten', 'mv_pesantren_stats_kabupaten'] loop
    if petasantri.is_there('materialized view', view)
      and not exists (select from petasantri.created c where c.kind = 'materialized view' and c.name = view) then
      execute format('alter table %I rename to %I', view, view || '_before_petasantri');
      insert into petasantri.created (kind, name) values ('set aside', view);
    end if;
  end loop;
end $$;
select petasantri.will_create('materialized view', 'mv_santri_stats_kabupaten', 'mv_pesantren_stats_kabupaten');

create materialized view if not exists mv_santri_stats_kabupaten as
select s.kode as kode_wilayah, regency.name as kabupaten, province.name as provinsi,
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
    -- Spellings are mapped after counting: a few thousand times instead of once per row.
    select coalesce(left(kode_wilayah, 5), '00') as kode, petasantri.kategori_kemiskinan(kategori_kemiskinan::text) as kategori,
      count(*) as n, sum(skor_terakhir) as skor
    from santri_map
    group by left(kode_wilayah, 5), kategori_kemiskinan
  ) spelling
  group by kode
) s
left join petasantri.regions regency on regency.code = s.kode and regency.level = 'kabupaten'
left join petasantri.regions province on province.code = left(s.kode, 2);

-- tidak_layak counts pesantren without a score as well, as their map rows do; belum_dinilai says how many
-- those are, and avg_skor is of the others.
create materialized view if not exists mv_pesantren_stats_kabupaten as
select s.kode as kode_wilayah, regency.name as kabupaten, province.name as provinsi,
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
    select coalesce(left(kode_wilayah, 5), '00') as kode, petasantri.kategori_kelayakan(kategori_kelayakan::text) as kategori,
      count(*) as n, count(*) filter (where not dinilai) as belum, sum(skor_terakhir) filter (where dinilai) as skor,
      sum(jumlah_santri) as santri
    from pesantren_map
    group by left(kode_wilayah, 5), kategori_kelayakan
  ) spelling
  group by kode
) s
left join petasantri.regions regency on regency.code = s.kode and regency.level = 'kabupaten'
left join petasantri.regions province on province.code = left(s.kode, 2);

-- Unique, so that a refresh can compare old and new rows while readers go on.
create unique index if not exists petasantri_mv_santri_stats_kabupaten on mv_santri_stats_kabupaten (kode_wilayah);
create unique index if not exists petasantri_mv_pesantren_stats_kabupaten on mv_pesantren_stats_kabupaten (kode_wilayah);

-- The provinces are sums of the same rows; averages are weighted by them.
create or replace view petasantri.santri_stats_provinsi as
select left(kode_wilayah, 2) as kode_wilayah, max(provinsi) as provinsi, sum(total_santri)::int as total_santri,
  sum(sangat_miskin)::int as sangat_miskin, sum(miskin)::int as miskin, sum(rentan)::int as rentan,
  sum(tidak_miskin)::int as tidak_miskin, sum(kategori_lain)::int as kategori_lain,
  round(sum(jumlah_skor) / nullif(sum(total_santri), 0), 2)::float8 as avg_skor, sum(jumlah_skor)::bigint as jumlah_skor,
  max(last_updated) as last_updated
from mv_santri_stats_kabupaten group by 1;

create or replace view petasantri.pesantren_stats_provinsi as
select left(kode_wilayah, 2) as kode_wilayah, max(provinsi) as provinsi, sum(total_pesantren)::int as total_pesantren,
  sum(sangat_layak)::int as sangat_layak, sum(layak)::int as layak, sum(cukup_layak)::int as cukup_layak,
  sum(tidak_layak)::int as tidak_layak, sum(kategori_lain)::int as kategori_lain, sum(belum_dinilai)::int as belum_dinilai,
  round(sum(jumlah_skor) / nullif(sum(total_pesantren) - sum(belum_dinilai), 0), 2)::float8 as avg_skor,
  sum(jumlah_skor)::bigint as jumlah_skor, sum(total_santri_terdaftar)::bigint as total_santri_terdaftar,
  max(last_updated) as last_updated
from mv_pesantren_stats_kabupaten group by 1;

commit;
