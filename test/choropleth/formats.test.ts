import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { geojson as flatgeobuf } from 'flatgeobuf';
import { feature } from 'topojson-client';
import { describe, expect, test } from 'vitest';
import type { Choropleth } from '../../src/choropleth/collection.ts';
import { checkWriting, type Writing, writeChoropleth } from '../../src/choropleth/formats/formats.ts';
import { pointInside, roundOutline } from '../../src/choropleth/geometry.ts';
import { draw, fakeFacts, fakeRegion, pesantrenRow, santriRow, squareOf } from './fakes.ts';

const regions = [
  fakeRegion('32.04', 107, -7.5, { kabupaten: 'Kabupaten Bandung', name: 'Kabupaten Bandung' }),
  fakeRegion('32.05', 108, -7.5, { name: '=cmd|"Ñusa, Tenggara"', kabupaten: null }),
  fakeRegion('33.01', 109, -7.5),
];
const outlines = new Map(regions.map((region) => [region.code, squareOf(region)]));
// The first region has no numbers: whoever guesses types from it guesses wrong.
const facts = fakeFacts([
  santriRow('32.04', null),
  santriRow('32.05', [10, 20, 30, 40], 61.25),
  santriRow('33.01', [1, 2, 3, 4], -3.5),
]);
const drawn = draw(regions, facts);
const write = (format: Writing['format'], more: Partial<Writing> = {}, what: Choropleth = drawn) =>
  writeChoropleth(what, outlines, { format, geometry: 'simplified', precision: 5, bom: false, ...more });
const nothing = draw(regions, facts, { bbox: '0,0,1,1' });

describe('GeoJSON', () => {
  test('is a FeatureCollection that says what it maps', () => {
    const json = JSON.parse(write('geojson').toString());
    expect(json).toMatchObject({
      type: 'FeatureCollection',
      bbox: [107, -7.5, 110, -6.5],
      metric: 'avg_skor',
      data_version: 12,
      last_updated: '2026-01-31T05:00:00.000Z',
      breaks: [-3.5, 61.25, 61.25],
    });
    expect(json.features.map(({ id }: { id: string }) => id)).toEqual(['32.04', '32.05', '33.01']);
    expect(json.features[0].geometry.type).toBe('MultiPolygon');
    expect(json.legend).toHaveLength(4);
  });

  test('has points or no geometry where these are asked for', () => {
    const points = JSON.parse(write('geojson', { geometry: 'centroid' }).toString());
    expect(points.features[0].geometry).toEqual({ type: 'Point', coordinates: [107.5, -7] });
    const none = JSON.parse(write('geojson', { geometry: 'none' }).toString());
    expect(none.features[0].geometry).toBeNull();
    expect(none.bbox).toEqual([107, -7.5, 110, -6.5]);
    const empty = JSON.parse(write('geojson', {}, nothing).toString());
    expect(empty).toMatchObject({ features: [], breaks: [], classes: 0 });
    expect(empty).not.toHaveProperty('bbox');
  });
});

test('TopoJSON shares the borders of neighbours, and comes back as it was', () => {
  const topology = JSON.parse(write('topojson').toString());
  expect(topology).toMatchObject({ type: 'Topology', metric: 'avg_skor', bbox: [107, -7.5, 110, -6.5] });
  expect(topology.arcs.length).toBeLessThan(3 * 4);
  const back = feature(topology, topology.objects.wilayah) as unknown as GeoJSON.FeatureCollection;
  expect(back.features).toHaveLength(3);
  expect(back.features[1]).toMatchObject({ id: '32.05', properties: { total_santri: 100 } });
  const flat = (back.features[1] as GeoJSON.Feature<GeoJSON.MultiPolygon>).geometry.coordinates.flat(2);
  expect(Math.min(...flat.map(([x = 0]) => x))).toBeCloseTo(108, 4);
  const one = draw(regions, facts, { codes: '3204' });
  const point = JSON.parse(write('topojson', { geometry: 'centroid' }, one).toString());
  expect(feature(point, point.objects.wilayah)).toMatchObject({
    features: [{ geometry: { type: 'Point', coordinates: [107.5, -7] } }],
  });
  for (const what of [write('topojson', { geometry: 'none' }), write('topojson', {}, nothing)])
    expect(JSON.parse(what.toString()).type).toBe('Topology');
});

test('TopoJSON is as exact as the decimals asked for', () => {
  for (const precision of [0, 3, 7]) {
    const { transform } = JSON.parse(write('topojson', { precision }).toString());
    expect(transform.scale[0]).toBeCloseTo(10 ** -precision, 12);
    expect(transform.scale[1]).toBeLessThanOrEqual(10 ** -precision * 1.000001);
  }
});

describe('CSV', () => {
  test('has a column for each property, and nothing that a spreadsheet would run', () => {
    const text = write('csv', { geometry: 'none' }).toString();
    expect(text.split('\r\n')).toHaveLength(5);
    const rows = parse(text, { columns: true }) as Record<string, string>[];
    expect(rows[0]).toMatchObject({ kode_wilayah: '32.04', total_santri: '', status: 'suppressed' });
    expect(rows[0]?.suppressed?.split(' ')).toContain('total_santri');
    expect(rows[1]).toMatchObject({ kabupaten: `'=cmd|"Ñusa, Tenggara"`, avg_skor: '61.25', class: '1' });
    // A number below zero is no formula.
    expect(rows[2]).toMatchObject({ avg_skor: '-3.5' });
  });

  test('has points as columns, and a byte order mark where it is wanted', () => {
    const bytes = write('csv', { geometry: 'centroid', bom: true });
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const [row] = parse(bytes, { columns: true, bom: true }) as Record<string, string>[];
    expect(row).toMatchObject({ lon: '107.5', lat: '-7' });
    expect(write('csv', { geometry: 'none' }, nothing).toString()).toMatch(/^kode_wilayah,.*color\r\n$/);
  });
});

test('a GeoJSON text sequence has a record separator before and a line feed after each feature', () => {
  const records = write('geojsonseq').toString().split('\u001e');
  expect(records[0]).toBe('');
  expect(records.slice(1).every((record) => record.endsWith('\n'))).toBe(true);
  expect(records.slice(1).map((record) => JSON.parse(record).id)).toEqual(['32.04', '32.05', '33.01']);
});

describe('FlatGeobuf', () => {
  test('keeps types and gaps whatever the first feature lacks', async () => {
    const features = [];
    for await (const one of flatgeobuf.deserialize(new Uint8Array(write('fgb')))) features.push(one);
    expect(features.map(({ properties }) => properties?.kode_wilayah)).toEqual(['32.04', '32.05', '33.01']);
    expect(features[0]?.properties).not.toHaveProperty('total_santri');
    expect(features[1]?.properties).toMatchObject({ total_santri: 100, avg_skor: 61.25, class: 1 });
    expect(features[2]?.geometry).toEqual(outlines.get('33.01'));
  });

  test('has room for sums beyond 32 bits', async () => {
    const many = fakeFacts([pesantrenRow('32.04', { total_santri_terdaftar: 5_000_000_000 })]);
    const schools = draw(regions.slice(0, 1), many, {}, { subject: 'pesantren', level: 'kabupaten' });
    for await (const { properties } of flatgeobuf.deserialize(new Uint8Array(write('fgb', {}, schools))))
      expect(properties?.total_santri_pesantren).toBe(5_000_000_000);
  });

  test('refuses to be without geometry, as CSV refuses outlines', () => {
    const check = (format: Writing['format'], geometry: Writing['geometry']) => () =>
      checkWriting({ format, geometry, precision: 5, bom: false });
    expect(check('fgb', 'none')).toThrow(/f=fgb needs a geometry/);
    expect(check('csv', 'full')).toThrow(/f=csv has no outlines/);
    expect(check('csv', 'centroid')).not.toThrow();
  });
});

test.skipIf(!existsSync('/usr/bin/ogrinfo'))(
  'GDAL opens every format',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'petasantri-formats-'));
    try {
      const look = (name: string, bytes: Buffer) => {
        writeFileSync(join(folder, name), bytes);
        return execFileSync('/usr/bin/ogrinfo', ['-ro', '-al', '-so', join(folder, name)]).toString();
      };
      for (const [name, bytes] of [
        ['a.fgb', write('fgb')],
        ['b.fgb', write('fgb', { geometry: 'centroid' })],
        ['a.geojson', write('geojson')],
        ['a.geojsons', write('geojsonseq')],
        ['a.topojson', write('topojson')],
        ['a.csv', write('csv', { geometry: 'centroid' })],
      ] as const) {
        const said = look(name, bytes);
        expect(said, name).toMatch(/Feature Count: 3/);
        expect(said, name).toMatch(/total_santri: (Integer|String)/);
        expect(said, name).toMatch(/avg_skor: (Real|String)/);
      }
      expect(look('empty.fgb', write('fgb', {}, nothing))).toMatch(/FlatGeobuf/);
      expect(look('c.fgb', write('fgb'))).toMatch(/WGS 84/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  60_000,
);

describe('outlines', () => {
  const ring = (west: number, size: number) => [
    [west, 0],
    [west + size, 0],
    [west + size, size],
    [west, size],
    [west, 0],
  ];

  test('lose what falls together when they are rounded, but never all', () => {
    const islands = { type: 'MultiPolygon' as const, coordinates: [[ring(0, 1)], [ring(5, 0.001)]] };
    expect(roundOutline(islands, 2).coordinates).toEqual([[ring(0, 1)]]);
    expect(roundOutline(islands, 3).coordinates).toHaveLength(2);
    const small = { type: 'MultiPolygon' as const, coordinates: [[ring(5, 0.001)]] };
    expect(roundOutline(small, 0).coordinates).toEqual([
      [
        [
          [5, 0],
          [5.001, 0],
          [5.001, 0.001],
          [5, 0.001],
          [5, 0],
        ],
      ],
    ]);
    const speck = { type: 'MultiPolygon' as const, coordinates: [[ring(5, 1e-9)]] };
    expect(roundOutline(speck, 0)).toEqual(speck);
    const holed = { type: 'MultiPolygon' as const, coordinates: [[ring(0, 1), ring(0.5, 0.001)]] };
    expect(roundOutline(holed, 1).coordinates).toEqual([[ring(0, 1)]]);
  });

  test('have a point inside, also where their middle is outside', () => {
    const horseshoe = [
      [
        [0, 0],
        [10, 0],
        [10, 10],
        [9, 10],
        [9, 1],
        [1, 1],
        [1, 10],
        [0, 10],
        [0, 0],
      ],
    ];
    const [x = 0, y = 0] = pointInside(horseshoe) ?? [];
    expect(x > 0 && x < 10 && y > 0 && y < 10).toBe(true);
    expect(x < 1 || x > 9 || y < 1).toBe(true);
    expect(
      pointInside([
        [
          [0, 0],
          [1, 1],
          [0, 0],
        ],
      ]),
    ).toBeNull();
  });
});
