import { beforeAll, expect, it } from 'vitest';
import { describeEngines } from '../engines/engines.ts';
import { loadFixture } from '../fixtures/load-fixture.ts';

describeEngines('the region of a row', 'empty', (database) => {
  const rows = <Row = Record<string, unknown>>(text: string, params: unknown[] = []) =>
    database().db.query<Row>({ text }, params);
  type Place = [provinsi: string | null, kabupaten: string | null, kecamatan?: string | null];
  const find = async (point: string | null, [provinsi, kabupaten, kecamatan]: Place) => {
    const [row] = await rows<{ kode: string | null; dari: string | null }>(
      `select kode, dari from petasantri.resolve_region(ST_GeomFromText($1::text, 4326), $2::text, $3::text, $4::text)`,
      [point, provinsi, kabupaten, kecamatan ?? null],
    );
    return row?.kode ? `${row.kode} ${row.dari}` : null;
  };

  beforeAll(() => loadFixture(database().db, 'start/regions'));

  it.each<[string, Place]>([
    ['32.05', ['JawaBarat', 'Kab. Garut']],
    ['32.05', ['JAWA  BARAT', 'KABUPATEN GARUT']],
    ['32.05', ['Prov. Jawa Barat', 'garut']],
    ['32.05', ['Jabar', 'KabGarut']],
    ['32.05.01', ['Jawa Barat', 'Garut', 'Kec. Garut Kota']],
    ['32.05', ['Jawa Barat', 'Garut', 'Kecamatan yang tidak ada']],
    ['32.73', ['Jawa Barat', 'Kota Bandung']],
    ['32.73', ['Jawa Barat', 'KotaBandung']],
    ['32.73', ['Jawa Barat', 'Kotamadya Bandung']],
    ['32.04', ['Jawa Barat', 'Kab. Bandung']],
    ['32.04', ['Jawa Barat', 'Kabupaten Bandung']],
    ['32.04', ['Jawa Barat', 'Bandung']],
    ['32.79', ['Jawa Barat', 'Banjar']],
    ['63.03', ['Kalimantan Selatan', 'Banjar']],
    ['63.03', ['Kalsel', 'Kab Banjar']],
    ['31.74', ['DKI Jakarta', 'Jakarta Selatan']],
    ['31.74', ['Jakarta Raya', 'Kota Jakarta Selatan']],
    ['31.74', ['Jakarta', 'Kota Adm. Jakarta Selatan']],
    ['31.74', ['DKI', 'Kota Administrasi Jakarta Selatan']],
    ['34.04', ['DI Yogyakarta', 'Sleman']],
    ['34.71', ['Yogyakarta', 'Kota Yogyakarta']],
    ['34.71', ['D.I. Yogyakarta', 'Yogyakarta']],
    ['36.03', ['Jawa Barat', 'Tangerang']],
    ['36.73', ['Jawa Barat', 'Kota Serang']],
    ['32.05', [null, 'Kabupaten Garut']],
    ['32.05', ['  ', 'Garut']],
  ])('is %s by name for %j', async (code, place) => {
    expect(await find(null, place)).toBe(`${code} nama`);
  });

  it.each<[string | null, Place]>([
    ['32.05 kode', [null, '3205']],
    ['32.05 kode', ['Atlantis', '32.05']],
    ['32.05.01 kode', ['32', '3205', '32.05.01']],
    ['32.05.01 kode', [null, null, '320501']],
    ['32.05 nama', ['32', 'Garut']],
    ['32 kode', ['32', 'Atlantis']],
    ['32 nama', ['Jawa Barat', 'Atlantis']],
    ['32 nama', ['Jawa Barat', '9999']],
    [null, ['Atlantis', 'Garut']],
    [null, ['Atlantis', 'Atlantis']],
    [null, ['99', '9999']],
    [null, [null, null]],
    [null, ['', '']],
    [null, ['--', '?']],
    // Two areas have the name, and nothing says which: not guessed.
    [null, [null, 'Banjar']],
    ['32.79 nama', [null, 'Kota Banjar']],
  ])('is %s for %j', async (expected, place) => {
    expect(await find(null, place)).toBe(expected);
  });

  it('is where the point lies, whatever the words say', async () => {
    expect(await find('POINT(106.5 -7.5)', ['Kalimantan Selatan', '6303'])).toBe('32.04 titik');
    expect(await find('POINT(107.2 -7.5)', [null, null])).toBe('32.05.01 titik');
    expect(await find('POINT(107.7 -7.5)', [null, null])).toBe('32.05 titik');
  });

  it('is what the words say for a point at sea, and finer words win over a point that knows the province only', async () => {
    expect(await find('POINT(100 -10)', ['Jawa Barat', 'Garut'])).toBe('32.05 nama');
    expect(await find('POINT(100 -10)', [null, null])).toBe(null);
    expect(await find('POINT(109.5 -7.5)', ['Jawa Barat', 'Garut'])).toBe('32.05 nama');
    expect(await find('POINT(109.5 -7.5)', ['Atlantis', null])).toBe('32 titik');
  });

  it('is the lower code for a point on a border, every time', async () => {
    for (let i = 0; i < 3; i++) {
      expect(await find('POINT(107 -7)', [null, null])).toBe('32.05.01 titik');
      expect(await find('POINT(107 -6.5)', [null, null])).toBe('32.73 titik');
      expect(await find('POINT(106 -7.5)', [null, null])).toBe('32.04 titik');
      expect(await find('POINT(110.5 -7.5)', [null, null])).toBe('34.04 titik');
    }
  });

  it('follows the regions when they are renamed, added to and taken away', async () => {
    const { db } = database();
    await db.script(`insert into petasantri.regions (code, level, name, type, parent_code, geom, source)
      values ('63.71', 'kabupaten', 'Kota Banjarmasin', 'Kota', '63', ST_Multi(ST_MakeEnvelope(115, -4, 115.5, -3, 4326)), 'test')`);
    expect(await find('POINT(115.2 -3.5)', [null, null])).toBe('63.71 titik');
    await db.script(
      `update petasantri.regions set name = 'Kota Seribu Sungai', code = '63.72' where code = '63.71'`,
    );
    expect(await find(null, ['Kalsel', 'Banjarmasin'])).toBe('63 nama');
    expect(await find(null, ['Kalsel', 'Kota Seribu Sungai'])).toBe('63.72 nama');
    expect(await find('POINT(115.2 -3.5)', [null, null])).toBe('63.72 titik');
    await db.script(`delete from petasantri.regions where code = '63.72'`);
    expect(await find('POINT(115.2 -3.5)', [null, null])).toBe('63 titik');
    await db.script(
      `insert into petasantri.region_aliases values ('32.05', 'Swiss van Java'); select petasantri.index_regions()`,
    );
    expect(await find(null, ['Jabar', 'swiss-van-java'])).toBe('32.05 nama');
  });

  it('is found in a restore, which writes with an empty search path', async () => {
    await database().db.tx(async (tx) => {
      await tx.script(`select set_config('search_path', '', true);
        update petasantri.regions set geom = geom where code = '36.03';
        delete from petasantri.regions where code = '36.03';
        insert into petasantri.regions (code, level, name, type, parent_code, geom, source)
        select '36.03', level, 'Kabupaten Tangerang', type, parent_code, geom, source from petasantri.regions where code = '36.73'`);
    });
    expect(await find(null, ['Banten', 'Tangerang'])).toBe('36.03 nama');
  });
});

describeEngines('the statistics of the map', 'empty', (database) => {
  const rows = <Row = Record<string, unknown>>(text: string) => database().db.query<Row>({ text });

  beforeAll(async () => {
    const { db } = database();
    await loadFixture(db, 'start/regions');
    // i % 6: in Garut, in each Banjar, in the province only, nowhere, and no place at all.
    await db.script(`
      insert into pondok_pesantren (id, nama, lokasi, provinsi, kabupaten, jumlah_santri)
      select md5('p' || i)::uuid, 'PP ' || i, case i % 6 when 0 then ST_Point(107.7, -7.5, 4326) when 1 then ST_Point(108.5, -7.5, 4326)
          when 2 then ST_Point(114.5, -3, 4326) when 3 then ST_Point(109.5, -7.5, 4326) when 4 then ST_Point(0, 0, 4326) end,
        null, null, case when i % 7 <> 0 then i end
      from generate_series(1, 60) i;
      insert into pesantren_skor (pesantren_id, skor_fisik, skor_air_sanitasi, skor_fasilitas_pendukung, skor_mutu_pendidikan, skor_total, kategori_kelayakan)
      select md5('p' || i)::uuid, 0, 0, 0, 0, i, (array['Sangat Layak', 'layak', 'Cukup  Layak', 'KURANG_LAYAK', 'Hebat'])[i % 5 + 1]
      from generate_series(1, 60) i where i % 4 <> 0 and i % 6 <> 4;
      insert into santri_pribadi (id, nama, lokasi)
      select md5('s' || i)::uuid, 'Santri ' || i, (select lokasi from pondok_pesantren where id = md5('p' || i % 60 + 1)::uuid)
      from generate_series(1, 300) i;
      insert into santri_skor (santri_id, skor_ekonomi, skor_rumah, skor_aset, skor_pembiayaan, skor_kesehatan, skor_bansos, skor_total, kategori_kemiskinan)
      select md5('s' || i)::uuid, 0, 0, 0, 0, 0, 0, i % 174, (array['sangat  miskin', 'MISKIN', 'Rentan Miskin', 'cukup', 'Tidak_Miskin', 'Kaya'])[i % 6 + 1]
      from generate_series(1, 300) i;
      select petasantri.refresh();`);
  });

  it('add up to the map table, with unknown spellings counted apart', async () => {
    expect(
      await rows(`select sum(total_santri)::int as total, (select count(*) from santri_map)::int as map,
        sum(sangat_miskin + miskin + rentan + tidak_miskin + kategori_lain)::int as parts, sum(kategori_lain)::int as lain,
        sum(rentan)::int as rentan, sum(tidak_miskin)::int as tidak, sum(jumlah_skor)::int = (select sum(skor_terakhir) from santri_map) as skor
      from mv_santri_stats_kabupaten`),
    ).toEqual([{ total: 300, map: 300, parts: 300, lain: 50, rentan: 50, tidak: 100, skor: true }]);
    expect(
      await rows(`select sum(total_pesantren)::int as total, (select count(*) from pesantren_map)::int as map,
        sum(sangat_layak + layak + cukup_layak + tidak_layak + kategori_lain)::int as parts,
        sum(kategori_lain)::int = (select count(*) from pesantren_skor where kategori_kelayakan = 'Hebat') as lain,
        sum(belum_dinilai)::int = 60 - (select count(*) from pesantren_skor) as belum,
        sum(total_santri_terdaftar)::int = (select sum(jumlah_santri) from pondok_pesantren) as terdaftar
      from mv_pesantren_stats_kabupaten`),
    ).toEqual([{ total: 60, map: 60, parts: 60, lain: true, belum: true, terdaftar: true }]);
  });

  it('keep two regencies of one name apart, and rows without a region in sight', async () => {
    const expected = [
      { kode_wilayah: '00', kabupaten: null, provinsi: null, total: 100 },
      { kode_wilayah: '32', kabupaten: null, provinsi: 'Jawa Barat', total: 50 },
      { kode_wilayah: '32.05', kabupaten: 'Kabupaten Garut', provinsi: 'Jawa Barat', total: 50 },
      { kode_wilayah: '32.79', kabupaten: 'Kota Banjar', provinsi: 'Jawa Barat', total: 50 },
      { kode_wilayah: '63.03', kabupaten: 'Kabupaten Banjar', provinsi: 'Kalimantan Selatan', total: 50 },
    ];
    expect(
      await rows(`select kode_wilayah, kabupaten, provinsi, total_santri as total
      from mv_santri_stats_kabupaten order by 1`),
    ).toEqual(expected);
    expect(
      await rows(`select kode_wilayah, kabupaten, provinsi, total_pesantren * 5 as total
      from mv_pesantren_stats_kabupaten order by 1`),
    ).toEqual(expected);
  });

  it('average over those who were scored, and weigh provinces by their rows', async () => {
    const close = 'abs(avg_skor - true_avg) < 0.006';
    expect(
      await rows(`select count(*) filter (where not (${close}))::int as wrong, count(*)::int as n
      from mv_santri_stats_kabupaten v join (
        select coalesce(left(kode_wilayah, 5), '00') as kode_wilayah, avg(skor_terakhir) as true_avg from santri_map group by 1) t using (kode_wilayah)`),
    ).toEqual([{ wrong: 0, n: 5 }]);
    expect(
      await rows(`select count(*) filter (where not (${close}))::int as wrong, count(avg_skor)::int as n,
        count(*) filter (where avg_skor is null and belum_dinilai = total_pesantren)::int as unscored
      from mv_pesantren_stats_kabupaten v join (
        select coalesce(left(m.kode_wilayah, 5), '00') as kode_wilayah, avg(skor_total) as true_avg
        from pesantren_map m left join pesantren_skor s using (pesantren_id) group by 1) t using (kode_wilayah)`),
    ).toEqual([{ wrong: 0, n: 5, unscored: 0 }]);
    expect(
      await rows(`select kode_wilayah, total_santri as total, abs(avg_skor - true_avg) < 0.006 as close
      from petasantri.santri_stats_provinsi v join (
        select coalesce(left(kode_wilayah, 2), '00') as kode_wilayah, avg(skor_terakhir) as true_avg from santri_map group by 1) t using (kode_wilayah)
      order by 1`),
    ).toEqual([
      { kode_wilayah: '00', total: 100, close: true },
      { kode_wilayah: '32', total: 150, close: true },
      { kode_wilayah: '63', total: 50, close: true },
    ]);
    expect(
      await rows(
        `select kode_wilayah, total_pesantren as total from petasantri.pesantren_stats_provinsi order by 1`,
      ),
    ).toEqual([
      { kode_wilayah: '00', total: 20 },
      { kode_wilayah: '32', total: 30 },
      { kode_wilayah: '63', total: 10 },
    ]);
  });

  it('are empty, not one row of nulls, when the map is', async () => {
    await database().db.script(
      'delete from santri_skor; delete from santri_pribadi; delete from pondok_pesantren; select petasantri.refresh()',
    );
    for (const view of [
      'mv_santri_stats_kabupaten',
      'mv_pesantren_stats_kabupaten',
      'petasantri.santri_stats_provinsi',
      'petasantri.pesantren_stats_provinsi',
    ])
      expect(await rows(`select * from ${view}`), view).toEqual([]);
  });
});
