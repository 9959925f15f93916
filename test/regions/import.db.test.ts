/** The naming of each publisher, every format, and what is reported of odd outlines. */
import { describe, expect, it } from 'vitest';
import { shapeBands } from '../../src/geo/shape-bands.ts';
import { describeReport } from '../../src/regions/report.ts';
import { describeEngines } from '../engines/engines.ts';
import { feature, gzip, makeFile, ring, square, writers } from './make-file.ts';
import { ask, fingerprint, importFeatures, importPath } from './run-import.ts';

const fixture = (name: string) => new URL(`../fixtures/boundaries/${name}.geojson`, import.meta.url).pathname;
const kabupaten = 'kabupaten' as const;
const named = (code: string, geometry: unknown) => feature({ kode: code }, geometry);

describeEngines('an import of boundaries', 'demo', (database) => {
  const db = () => database().db;

  describe.each([
    ['bps', { code: ['idkab'], name: ['nmkab'] }],
    ['big', { code: ['KDPKAB'], name: ['WADMKK'] }],
    ['cod', { code: ['ADM2_PCODE'], name: ['ADM2_EN'] }],
    ['geoboundaries', { name: ['shapeName'] }],
    ['gadm', { code: ['CC_2'], name: ['NAME_2'], type: ['TYPE_2'] }],
  ])('with the property names of %s', (name, properties) => {
    it('finds every region, whatever the codes mean there', async () => {
      const report = await importPath(db(), fixture(name), { level: kabupaten, dryRun: true });
      expect(report.unmatched).toEqual([]);
      expect(report.matched.regions).toBe(6);
      expect(report.properties).toMatchObject(properties);
      const strange = report.disagreements.map(({ note }) => note);
      expect(strange).toEqual(
        ['geoboundaries', 'big'].includes(name)
          ? []
          : ['12.01: name taken, code disagrees (code 12.04 is Kabupaten Nias)'],
      );
    });
  });

  it.each(Object.entries(writers))(
    'reads %s, plain and gzipped, and a dry run changes nothing',
    async (_, write) => {
      const before = await fingerprint(db());
      const content = write([
        named('32.05', square(107.8, -7.2, 0.2)),
        named('32.04', square(107.6, -7.2, 0.2)),
      ]);
      for (const packed of [content, gzip(content)]) {
        const report = await importPath(db(), makeFile(packed), { level: kabupaten, dryRun: true });
        expect(report).toMatchObject({ features: 2, vertices: 10, unresolved: null, unmatched: [] });
        expect(report.matched).toEqual({ regions: 2, byCode: 2, byName: 0, new: 0 });
      }
      expect(await fingerprint(db())).toEqual(before);
    },
  );

  it('drops water, by type or by a name that no region has', async () => {
    const report = await importPath(db(), fixture('gadm'), { level: kabupaten, dryRun: true });
    expect(report.dropped).toEqual([{ feature: 7, code: null, name: 'WadukCirata', note: 'water' }]);
    const lake = feature({ nama: 'Danau Toba' }, square(98, 2, 1));
    const { dropped } = await importFeatures(db(), [named('32.05', square(107, -7, 1)), lake], {
      level: kabupaten,
      dryRun: true,
    });
    expect(dropped.map(({ note }) => note)).toEqual(['water, by its name']);
  });

  it('repairs outlines that cross themselves and says so, and leaves out what has no area', async () => {
    const bow = {
      type: 'Polygon',
      coordinates: [
        [
          [107, -7],
          [108, -6],
          [108, -7],
          [107, -6],
          [107, -7],
        ],
      ],
    };
    const line = {
      type: 'Polygon',
      coordinates: [
        [
          [110, -7],
          [111, -7],
          [112, -7],
          [110, -7],
        ],
      ],
    };
    const open = { type: 'Polygon', coordinates: [ring(109, -7, 0.5).slice(0, -1)] };
    const report = await importFeatures(
      db(),
      [named('32.04', bow), named('32.05', line), named('32.06', open)],
      {
        level: kabupaten,
      },
    );
    expect(report.repaired.map(({ code, note }) => [code, note.replace(/\[.*/, '')])).toEqual([
      ['32.04', 'Self-intersection'],
      ['32.05', expect.stringMatching(/./)],
      ['32.06', 'a ring was not closed'],
    ]);
    expect(report.dropped.map(({ code, note }) => [code, note])).toEqual([['32.05', 'no area']]);
    const rows = await ask<{ code: string; area: number }>(
      db(),
      `select code, round(ST_Area(geom)::numeric, 6)::float8 as area from petasantri.regions
        where code in ('32.04', '32.06') and ST_IsValid(geom) order by code`,
    );
    expect(rows).toEqual([
      { code: '32.04', area: 0.5 },
      { code: '32.06', area: 0.25 },
    ]);
  });

  it('keeps holes and islands, puts parts together and tells duplicates from them', async () => {
    const holed = {
      type: 'MultiPolygon',
      coordinates: [[ring(107, -7, 1), ring(107.4, -6.6, 0.2).reverse()], [ring(109, -7, 0.1)]],
    };
    const features = [
      named('32.04', holed),
      // Fills the hole of its neighbour.
      named('32.73', square(107.4, -6.6, 0.2)),
      named('32.05', square(110, -7, 1)),
      named('32.05', square(111, -7, 1)),
      named('32.05', square(113, -7, 0.5)),
      named('32.06', square(115, -7, 1)),
      named('32.06', square(115.1, -7, 1)),
    ];
    const report = await importFeatures(db(), features, { level: kabupaten });
    expect(report.matched.regions).toBe(4);
    expect(report.merged).toEqual([{ code: '32.05', name: 'Kabupaten Garut', note: '3 features' }]);
    expect(report.duplicated).toEqual([
      { code: '32.06', name: 'Kabupaten Tasikmalaya', note: '2 features, 82% of the area covered again' },
    ]);
    const shapes = await ask(
      db(),
      `select code, ST_NumGeometries(geom) as parts, ST_NRings(geom) as rings, round(ST_Area(geom)::numeric, 6)::float8 as area,
        ST_IsValid(geom) as valid from petasantri.regions where code in ('32.04', '32.05', '32.06', '32.73') order by code`,
    );
    expect(shapes).toEqual([
      { code: '32.04', parts: 2, rings: 3, area: 0.97, valid: true },
      { code: '32.05', parts: 2, rings: 2, area: 2.25, valid: true },
      { code: '32.06', parts: 1, rings: 1, area: 1.1, valid: true },
      { code: '32.73', parts: 1, rings: 1, area: 0.04, valid: true },
    ]);
  });

  it('replaces the regencies of the provinces in the file and no others, with shapes for every band', async () => {
    const count = `select left(code, 2) as province, count(*)::int as n from petasantri.regions where level = 'kabupaten' group by 1 order by 1`;
    const before = new Map(
      (await ask<{ province: string; n: number }>(db(), count)).map(({ province, n }) => [province, n]),
    );
    const report = await importPath(db(), fixture('big'), { level: kabupaten, source: 'BIG 2024' });
    const after = new Map(
      (await ask<{ province: string; n: number }>(db(), count)).map(({ province, n }) => [province, n]),
    );
    expect([after.get('32'), after.get('12'), after.get('31')]).toEqual([4, 1, 1]);
    for (const [province, n] of before)
      if (!['12', '31', '32'].includes(province)) expect(after.get(province)).toBe(n);
    expect(report.deleted.some(({ code }) => code === '12.04')).toBe(true);

    const [row] = await ask<Record<string, unknown>>(
      db(),
      `select name, type, parent_code, source, illustrative, ST_XMin(geom) as west from petasantri.regions where code = '32.05'`,
    );
    expect(row).toEqual({
      name: 'Kabupaten Garut',
      type: 'Kabupaten',
      parent_code: '32',
      source: 'BIG 2024',
      illustrative: false,
      west: 107.8,
    });
    const [shapes] = await ask<{ bands: number; whole: number }>(
      db(),
      `select count(distinct band)::int as bands, (count(*) / count(distinct code))::int as whole
        from petasantri.region_shapes where length(code) = 5`,
    );
    expect(shapes).toEqual({ bands: shapeBands.length, whole: shapeBands.length });
  });

  it('finds the regions of the map rows again and counts those without one', async () => {
    // Far out at sea and without words: nothing but an outline can place it.
    await ask(
      db(),
      `update santri_pribadi set lokasi = ST_SetSRID(ST_MakePoint(100.5, -10.5), 4326), provinsi = null, kabupaten = null,
      kecamatan = null where id = (select min(id::text)::uuid from santri_pribadi)`,
    );
    const features = [named('32.05', square(107, -8, 0.5)), named('32.04', square(100, -11, 1))];
    const report = await importFeatures(db(), features, { level: kabupaten });
    const [now] = await ask<{ n: number }>(
      db(),
      'select count(*)::int as n from santri_map where kode_wilayah is null or length(kode_wilayah) = 2',
    );
    expect(report.unresolved?.after.santri).toBe(now?.n);
    expect(report.unresolved?.before.santri).not.toBe(now?.n);
    const rows = await ask(
      db(),
      `select kode_wilayah, kabupaten from santri_map where santri_id = (select min(id::text)::uuid from santri_pribadi)`,
    );
    expect(rows).toEqual([{ kode_wilayah: '32.04', kabupaten: 'Kabupaten Bandung' }]);
    expect(describeReport(report).at(-2)).toMatch(/^santri without a regency: \d+ before, \d+ after$/);
  });
});

describeEngines('an import into an empty database', 'empty', (database) => {
  const db = () => database().db;

  it('refuses kecamatan while there are no kabupaten, and says what to import first', async () => {
    const failed = importFeatures(db(), [named('32.05.01', square(107, -7, 1))], { level: 'kecamatan' });
    await expect(failed).rejects.toMatchObject({
      message: 'kecamatan need their kabupaten, and none are loaded',
      hint: 'Run "petasantri import boundaries FILE --level kabupaten" first.',
    });
  });

  it('makes missing provinces of their kabupaten, without inner borders, and then takes kecamatan', async () => {
    const features = [
      feature({ NAME_1: 'JawaBarat', NAME_2: 'Bandung', TYPE_2: 'Kabupaten' }, square(107, -7, 1)),
      feature({ NAME_1: 'JawaBarat', NAME_2: 'Garut', TYPE_2: 'Kabupaten' }, square(108, -7, 1)),
      feature({ NAME_1: 'Bali', NAME_2: 'Badung', TYPE_2: 'Kabupaten' }, square(115, -8, 0.5)),
    ];
    const report = await importFeatures(db(), features, { level: kabupaten });
    expect(report.derived.map(({ code, name }) => `${code} ${name}`)).toEqual(['32 Jawa Barat', '51 Bali']);
    expect(
      await ask(
        db(),
        `select code, ST_NRings(geom) as rings, ST_Area(geom) as area from petasantri.regions where level = 'provinsi' order by code`,
      ),
    ).toEqual([
      { code: '32', rings: 1, area: 2 },
      { code: '51', rings: 1, area: 0.25 },
    ]);

    const kecamatan = [
      feature({ KDCPUM: '32.05.01', WADMKC: 'GARUT KOTA' }, square(108, -7, 0.5)),
      feature({ KDCPUM: '32.05.02', WADMKC: 'Karangpawitan' }, square(108.5, -7, 0.5)),
      feature({ KDCPUM: '33.01.01', WADMKC: 'Kedungreja' }, square(109, -7, 0.5)),
    ];
    const districts = await importFeatures(db(), kecamatan, { level: 'kecamatan' });
    expect(districts.matched).toEqual({ regions: 2, byCode: 0, byName: 0, new: 2 });
    expect(districts.unmatched.map(({ note }) => note)).toEqual(['kabupaten 33.01 is not known']);
    expect(
      await ask(
        db(),
        `select code, name, type, parent_code from petasantri.regions where level = 'kecamatan' order by code`,
      ),
    ).toEqual([
      { code: '32.05.01', name: 'Garut Kota', type: 'Kecamatan', parent_code: '32.05' },
      { code: '32.05.02', name: 'Karangpawitan', type: 'Kecamatan', parent_code: '32.05' },
    ]);

    // Garut has districts now: a file without it does not take it away, but Bandung goes.
    const again = await importFeatures(db(), [named('32.73', square(107, -7, 1))], { level: kabupaten });
    expect(again.kept.map(({ code }) => code)).toEqual(['32.05']);
    expect(again.deleted.map(({ code }) => code)).toEqual(['32.04']);
  });
});
