import { describe, expect, test } from 'vitest';
import { encodeLayer } from '../../src/mvt/encode-layer.ts';
import { drawCases } from './draw-cases.ts';
import { type Dialect, makeWkb } from './make-wkb.ts';
import { parseWkt } from './parse-wkt.ts';
import { tileText } from './tile-text.ts';

function draw(geometry: Uint8Array): string {
  const options = {
    name: 'l',
    extent: 4096,
    buffer: 64,
    bounds: [0, 0, 4096, 4096],
    properties: [],
  } as const;
  return tileText(encodeLayer(options, [{ id: 1, geometry, values: [] }]).bytes);
}

const dialects: Record<string, Dialect> = {
  'big-endian WKB': { bigEndian: true },
  'EWKB with SRID': { srid: 3857 },
  'big-endian EWKB with SRID and Z': { bigEndian: true, srid: 3857, extra: 'Z' },
  'EWKB with M': { extra: 'M' },
  'EWKB with Z and M': { extra: 'ZM', srid: 3857 },
  'ISO WKB with Z': { extra: 'Z', iso: true },
  'ISO WKB with M': { extra: 'M', iso: true },
  'ISO WKB with Z and M': { extra: 'ZM', iso: true, bigEndian: true },
};

describe.each(Object.entries(dialects))('%s', (_, dialect) => {
  test('draws every case like plain WKB', () => {
    for (const { wkt } of drawCases) {
      const geometry = parseWkt(wkt);
      expect(draw(makeWkb(geometry, dialect)), wkt).toBe(draw(makeWkb(geometry)));
    }
  });
});

test('bytes in the middle of a larger buffer are read where they are', () => {
  const wkb = makeWkb(parseWkt('POINT(5 4090)'), { srid: 3857 });
  const larger = new Uint8Array(wkb.length + 7).fill(255);
  larger.set(wkb, 3);
  expect(draw(larger.subarray(3, 3 + wkb.length))).toContain('Point {} 5,6');
});

test('members of a collection may have a byte order of their own', () => {
  const head = makeWkb(parseWkt('GEOMETRYCOLLECTION(POINT(1 4095))'));
  const second = makeWkb(parseWkt('POINT(2 4095)'), { bigEndian: true });
  head[5] = 2;
  expect(draw(Buffer.concat([head, second]))).toContain('Point {} 1,1 | 2,1');
});

test('triangles and TINs are read as polygons', () => {
  const triangle = makeWkb(parseWkt('POLYGON((0 4096,10 4096,10 4086,0 4096))'));
  triangle[1] = 17;
  expect(draw(triangle)).toContain('Polygon {} 0,0 10,0 10,10 0,0');
  const tin = makeWkb(parseWkt('GEOMETRYCOLLECTION EMPTY'));
  tin[1] = 16;
  tin[5] = 1;
  expect(draw(Buffer.concat([tin, triangle]))).toContain('Polygon {} 0,0 10,0 10,10 0,0');
});

test('vertices that are not finite are passed over', () => {
  expect(
    draw(
      makeWkb({
        type: 'LineString',
        coordinates: [
          [0, 4096],
          [NaN, 5],
          [5, Infinity],
          [9, 4090],
        ],
      }),
    ),
  ).toContain('Line {} 0,0 9,6');
});

test('a ring of 70,000 vertices keeps one vertex a tile unit', () => {
  const turn = (i: number) => (2 * Math.PI * (i % 70_000)) / 70_000;
  const ring = Array.from({ length: 70_001 }, (_, i) => [
    2048 + 2000 * Math.cos(turn(i)),
    2048 + 2000 * Math.sin(turn(i)),
  ]);
  const text = draw(makeWkb({ type: 'Polygon', coordinates: [ring] }));
  expect(text).toContain('#1 Polygon {} 48,');
  expect(text.split(' ').length).toBeGreaterThan(3000);
  expect(text.split(' ').length).toBeLessThan(12_000);
});

describe('bytes that are not a drawable geometry', () => {
  const line = makeWkb(parseWkt('LINESTRING(0 0,10 10)'));

  test('cut anywhere are refused', () => {
    for (let length = 0; length < line.length; length++) {
      expect(() => draw(line.subarray(0, length)), `${length} bytes`).toThrow(RangeError);
    }
  });

  test('with an absurd count are refused without making room for it', () => {
    const bytes = Uint8Array.from(line);
    bytes.fill(255, 5, 9);
    expect(() => draw(bytes)).toThrow('WKB ends inside its coordinates');
  });

  test('of a curve are refused by number', () => {
    const bytes = Uint8Array.from(line);
    bytes[1] = 8;
    expect(() => draw(bytes)).toThrow('WKB geometry type 8 cannot be drawn in a tile');
  });

  test('nested beyond reason are refused', () => {
    const shell = makeWkb(parseWkt('GEOMETRYCOLLECTION EMPTY'));
    shell[5] = 1;
    expect(() => draw(Buffer.concat(Array.from({ length: 5000 }, () => shell)))).toThrow('nested');
  });
});
