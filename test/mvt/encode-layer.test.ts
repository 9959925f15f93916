import { describe, expect, test } from 'vitest';
import { type EncodableRow, encodeLayer } from '../../src/mvt/encode-layer.ts';
import { drawCases } from './draw-cases.ts';
import { makeWkb } from './make-wkb.ts';
import { parseWkt } from './parse-wkt.ts';
import { tileText } from './tile-text.ts';

/** One metre is one tile unit and tile y = 4096 - y. */
const square = { name: 'l', extent: 4096, buffer: 64, bounds: [0, 0, 4096, 4096] } as const;
const origin = makeWkb({ type: 'Point', coordinates: [0, 4096] });

function encode(properties: string[], rows: EncodableRow[]): string {
  return tileText(encodeLayer({ ...square, properties }, rows).bytes);
}

/** Type and coordinates of one geometry, null when it is dropped. */
function draw(geometry: Uint8Array): string | null {
  const line = encode([], [{ id: 1, geometry, values: [] }]).split('\n')[1];
  return line === undefined ? null : line.replace('l #1 ', '').replace(' {} ', ' ');
}

/** The properties of one feature as JSON. */
function properties(names: string[], values: EncodableRow['values']): string {
  const line = encode(names, [{ id: null, geometry: origin, values }]).split('\n')[1] ?? '';
  return line.slice('l #- Point '.length, -' 0,0'.length);
}

describe('draws what PostGIS draws', () => {
  test.each(drawCases)('$name', ({ wkt, drawn }) => {
    expect(draw(makeWkb(parseWkt(wkt)))).toBe(drawn);
  });
});

describe('a layer', () => {
  test('has a name, version 2, its extent and its features in order', () => {
    const { bytes, kept } = encodeLayer({ ...square, name: 'Désa "A"', extent: 512, properties: ['n'] }, [
      { id: 2, geometry: origin, values: [20] },
      { id: 1, geometry: makeWkb(parseWkt('LINESTRING(0 0,4096 4096)')), values: [10] },
    ]);
    expect(kept).toBe(2);
    expect(tileText(bytes)).toBe(
      [
        'Désa "A" version=2 extent=512 features=2',
        'Désa "A" #2 Point {"n":20} 0,0',
        'Désa "A" #1 Line {"n":10} 0,512 512,0',
      ].join('\n'),
    );
  });

  test('without a feature is empty bytes', () => {
    const far = makeWkb({ type: 'Point', coordinates: [9999, 9999] });
    const layer = encodeLayer({ ...square, properties: ['n'] }, [
      { id: 1, geometry: null, values: [1] },
      { id: 2, geometry: far, values: [2] },
    ]);
    expect(layer).toEqual({ bytes: new Uint8Array(0), kept: 0 });
    expect(encodeLayer({ ...square, properties: [] }, []).bytes).toHaveLength(0);
  });

  test('counts and draws only the rows that survive', () => {
    const { bytes, kept } = encodeLayer({ ...square, properties: [] }, [
      { id: 1, geometry: null, values: [] },
      { id: 2, geometry: origin, values: [] },
      { id: 3, geometry: makeWkb(parseWkt('POLYGON EMPTY')), values: [] },
    ]);
    expect(kept).toBe(1);
    expect(tileText(bytes)).toBe('l version=2 extent=4096 features=1\nl #2 Point {} 0,0');
  });

  test('owns its bytes: no spare room behind them and no later layer in them', () => {
    const { bytes } = encodeLayer({ ...square, properties: [] }, [{ id: 1, geometry: origin, values: [] }]);
    expect(bytes.buffer.byteLength).toBe(bytes.byteLength);
    const before = tileText(bytes);
    encodeLayer({ ...square, name: 'other', properties: [] }, [{ id: 9, geometry: origin, values: [] }]);
    expect(tileText(bytes)).toBe(before);
  });
});

describe('a feature id', () => {
  test.each([
    [0, '0'],
    [7n, '7'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
    [null, '-'],
    [-1, '-'],
    [1.5, '-'],
    [2n ** 53n, '-'],
  ])('%s is written as %s', (id, written) => {
    expect(encode([], [{ id, geometry: origin, values: [] }])).toContain(`l #${written} Point`);
  });
});

describe('a property', () => {
  test.each([
    ['text', 'Pesantren', '"Pesantren"'],
    ['empty text', '', '""'],
    ['unicode text', 'ꦥꦱꦤ꧀ꦠꦿꦺꦤ꧀ 🕌', '"ꦥꦱꦤ꧀ꦠꦿꦺꦤ꧀ 🕌"'],
    ['text that looks like a number', '1', '"1"'],
    ['true', true, 'true'],
    ['false', false, 'false'],
    ['zero', 0, '0'],
    ['negative zero', -0, '0'],
    ['an integer', 2147483648, '2147483648'],
    ['a negative integer', -2147483649, '-2147483649'],
    ['the largest safe integer', Number.MAX_SAFE_INTEGER, '9007199254740991'],
    ['the smallest', Number.MIN_SAFE_INTEGER, '-9007199254740991'],
    ['a fraction', -0.1, '-0.1'],
    ['a double too large for a varint', 1e300, '1e+300'],
    ['NaN', NaN, 'NaN'],
    ['infinity', -Infinity, '-Infinity'],
    ['a bigint', 12n, '12'],
    ['a negative bigint', -12n, '-12'],
    ['a bigint beyond 2^53, to the nearest double', 2n ** 53n + 1n, '9007199254740992'],
    ['the smallest int8', -(2n ** 63n), '-9223372036854776000'],
  ])('can be %s', (_, value, json) => {
    expect(properties(['p'], [value])).toBe(`{"p":${json}}`);
  });

  test('is left out when null', () => {
    expect(properties(['a', 'b', 'c'], [null, 1, null])).toBe('{"b":1}');
  });

  test('may be named like anything that a JavaScript object has', () => {
    const names = ['constructor', 'toString', '__proto__', 'id', '', 'ünïcode "q"'];
    const { bytes } = encodeLayer({ ...square, properties: names }, [
      { id: 1, geometry: origin, values: [1, 2, 3, 4, 5, 6] },
    ]);
    const json = '{"":5,"__proto__":3,"constructor":1,"id":4,"toString":2,"ünïcode \\"q\\"":6}';
    expect(tileText(bytes)).toContain(json);
  });

  test('of equal value is stored once, but 1, "1" and true stay apart', () => {
    const row = { id: null, geometry: origin, values: ['1', 1, true, 1n] };
    const one = encodeLayer({ ...square, properties: ['a', 'b', 'c', 'd'] }, [row]).bytes.length;
    const two = encodeLayer({ ...square, properties: ['a', 'b', 'c', 'd'] }, [row, row]).bytes.length;
    expect(properties(['a', 'b', 'c', 'd'], row.values)).toBe('{"a":"1","b":1,"c":true,"d":1}');
    // A second feature repeats tags and geometry (17 bytes), not values.
    expect(two - one).toBe(19);
  });
});
