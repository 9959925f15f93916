import { describe, expect, it } from 'vitest';
import { polygonWkb } from '../../src/regions/read/polygon-wkb.ts';
import { readFeatures } from '../../src/regions/read/read-features.ts';
import { feature, gzip, makeFile, square, writers } from './make-file.ts';

const features = Array.from({ length: 40 }, (_, i) =>
  feature({ kode: `32.${10 + i}`, nama: `Tempat "é" {${i}}`, luas: i / 3 }, square(100 + i / 10, -7, 0.1)),
);

async function readAll(path: string, limits?: Parameters<typeof readFeatures>[2]) {
  const file = await readFeatures(path, () => {}, limits);
  const found = [];
  for await (const each of file.features) {
    polygonWkb(each.geometry, 'the feature');
    found.push(each);
  }
  return { ...file, found };
}

const failure = (content: string | Uint8Array, limits?: Parameters<typeof readFeatures>[2]) =>
  readAll(makeFile(content), limits).then(
    () => 'no error',
    (error) => `${error.code}: ${error.message}`,
  );

const limits = { features: 1000, vertices: 10_000, featureBytes: 1 << 20 };

describe.each(Object.entries(writers))('%s', (name, write) => {
  it.each([
    ['plain', (content: string | Uint8Array) => content],
    ['gzipped', gzip],
  ])('is read %s, whatever the file is called', async (packing, pack) => {
    const { found, gzipped, format } = await readAll(makeFile(pack(write(features))));
    expect(found.map(({ properties, geometry }) => ({ properties, geometry }))).toEqual(
      features.map(({ properties, geometry }) => ({ properties, geometry })),
    );
    expect(gzipped).toBe(packing === 'gzipped');
    const sequences = ['text sequence', 'newline-delimited'];
    expect(format).toBe(sequences.includes(name) ? 'sequence' : name);
  });

  it('that is cut off anywhere is refused', async () => {
    const whole = Buffer.from(write(features) as string);
    for (const share of [0.2, 0.5, 0.9, 0.999]) {
      const cut = whole.subarray(0, Math.floor(whole.length * share) - 2);
      expect(await failure(cut)).toMatch(/^bad_request: the file is broken or cut off/);
      expect(await failure(gzip(cut))).toMatch(/^bad_request: the file is broken or cut off/);
    }
    const packed = gzip(whole);
    expect(await failure(packed.subarray(0, packed.length - 20))).toMatch(/^bad_request: .*cut off/);
  });

  it('with more features than the limit is refused', async () => {
    expect(await failure(write(features), { ...limits, features: 39 })).toMatch(
      /more than 39 features, the limit/,
    );
  });
});

describe('a boundary file', () => {
  it('may be a single feature over several lines, or start with a byte order mark', async () => {
    expect((await readAll(makeFile(JSON.stringify(features[0], null, 2)))).found).toHaveLength(1);
    expect((await readAll(makeFile(`\uFEFF${writers.FeatureCollection(features)}`))).found).toHaveLength(40);
  });

  it('tells how many of its bytes have been read', async () => {
    const path = makeFile(gzip(writers.FeatureCollection(features)));
    const seen: number[][] = [];
    const { features: all } = await readFeatures(path, (done, total) => seen.push([done, total]));
    for await (const _ of all);
    expect(seen.at(-1)?.[0]).toBe(seen.at(-1)?.[1]);
  });

  it.each([
    [
      'EPSG:32748 in its crs member',
      'urn:ogc:def:crs:EPSG::32748',
      /the file is in urn:ogc:def:crs:EPSG::32748/,
    ],
    ['CRS84', 'urn:ogc:def:crs:OGC:1.3:CRS84', /no error/],
    ['EPSG:4326', 'urn:ogc:def:crs:EPSG::4326', /no error/],
    ['EPSG:4326 in short', 'EPSG:4326', /no error/],
  ])('in %s is judged by it', async (_, name, expected) => {
    const crs = { type: 'name', properties: { name } };
    const text = JSON.stringify({ type: 'FeatureCollection', crs, features });
    expect(await failure(text)).toMatch(expected);
    expect(await failure(JSON.stringify({ type: 'FeatureCollection', features, crs }))).toMatch(expected);
  });

  it.each([
    ['in metres', square(788_000, 9_200_000, 10), /not longitude and latitude in degrees/],
    ['with latitude first', square(-7, 107, 0.5), /not longitude and latitude in degrees/],
    [
      'with text for numbers',
      { type: 'Polygon', coordinates: [[['a', 1]]] },
      /a position without two numbers/,
    ],
    ['without lists', { type: 'Polygon', coordinates: 7 }, /a polygon without lists of positions/],
  ])('%s is refused', async (_, geometry, expected) => {
    expect(
      await failure(JSON.stringify({ type: 'FeatureCollection', features: [feature({}, geometry)] })),
    ).toMatch(expected);
  });

  it('in metres is refused with the way to reproject it, swapped ones with the reason', () => {
    const hint = (geometry: unknown) => {
      try {
        polygonWkb(geometry, 'feature 1');
      } catch (error) {
        return (error as { hint?: string }).hint;
      }
    };
    expect(hint(square(788_000, 9_200_000, 10))).toContain('ogr2ogr -t_srs EPSG:4326');
    expect(hint(square(-7, 107, 0.5))).toContain('look swapped');
  });

  it.each([
    ['a ZIP archive', 'PK\u0003\u0004', /is a ZIP archive/],
    ['a GeoPackage', 'SQLite format 3\0', /is a GeoPackage/],
    ['a web page', '<!doctype html>', /is XML/],
    ['text', 'kode;nama', /is not GeoJSON or FlatGeobuf/],
    ['empty', '', /is not GeoJSON or FlatGeobuf/],
    ['TopoJSON', '{"type":"Topology","objects":{}}', /a GeoJSON Topology, not features/],
    ['a bare geometry', '{"type":"Polygon","coordinates":[]}', /a GeoJSON Polygon, not features/],
    ['a list', '{"features":[]}', /JSON, not features/],
    ['a feature that is none', '{"type":"FeatureCollection","features":[1]}', /a feature is not an object/],
    ['broken JSON', '{"type":"FeatureCollection","features":[{"type":}]}', /broken or cut off/],
  ])('that is %s is refused', async (_, content, expected) => {
    expect(await failure(content)).toMatch(expected);
  });

  it('with a feature bigger than the limit is refused before it fills the memory', async () => {
    const text = `{"type":"FeatureCollection","features":[{"type":"Feature","x":"${'y'.repeat(3 << 20)}"}]}`;
    expect(await failure(text, limits)).toMatch(/a feature has more than 1048576 bytes, the limit/);
  });

  it('that does not exist is refused', async () => {
    await expect(readFeatures('/nowhere/at/all')).rejects.toThrow('there is no file /nowhere/at/all');
  });
});

describe('an outline', () => {
  it('loses its heights, and its open and empty rings are mended and told of', () => {
    const flat = polygonWkb(square(1, 2, 1), 'it');
    const high = {
      type: 'Polygon',
      coordinates: [
        [
          [1, 2, 9],
          [2, 2, 9],
          [2, 3, 9],
          [1, 3, 9],
          [1, 2, 9],
        ],
      ],
    };
    expect(polygonWkb(high, 'it')).toEqual(flat);
    const open = {
      type: 'Polygon',
      coordinates: [
        [
          [1, 2],
          [2, 2],
          [2, 3],
          [1, 3],
        ],
        [
          [0, 0],
          [0, 0],
        ],
      ],
    };
    expect(polygonWkb(open, 'it')).toEqual({
      ...flat,
      repairs: ['a ring was not closed', 'a ring of fewer than three corners was left out'],
    });
    expect(polygonWkb({ type: 'GeometryCollection', geometries: [square(1, 2, 1)] }, 'it')).toEqual(flat);
  });

  it('of anything but polygons is none', () => {
    expect(polygonWkb({ type: 'Point', coordinates: [1, 2] }, 'it').hex).toBeNull();
    expect(polygonWkb(null, 'it').hex).toBeNull();
  });
});
