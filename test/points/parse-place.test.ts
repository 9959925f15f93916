import { describe, expect, it } from 'vitest';
import { createRepeatCounter, inIndonesia, placeFault, swappedReason } from '../../src/points/check-place.ts';
import { parseDegrees, parseGeometryText, parseNumber, parsePair } from '../../src/points/parse-place.ts';

describe('a number', () => {
  it.each([
    ['-6.9147', -6.9147],
    ['-6,9147', -6.9147],
    [' 107,6 ', 107.6],
    ['+1.5e2', 150],
    ['\u22126,5', -6.5],
    [',5', 0.5],
  ])('%s is read', (text, value) => expect(parseNumber(text)).toBe(value));

  it.each(['', ' ', '1.234,5', '1,234.5', '6.9.1', 'NaN', 'Infinity', '0x10', '12abc', '--1', '1e'])(
    '%j is none',
    (text) => expect(parseNumber(text)).toBeNull(),
  );
});

describe('degrees', () => {
  it.each([
    ['6.9147 S', -6.9147, 'lat'],
    ['6,9147 LS', -6.9147, 'lat'],
    ['3.5 LU', 3.5, 'lat'],
    ['107,6° BT', 107.6, 'lon'],
    ['107.6E', 107.6, 'lon'],
    ['-6.5 S', -6.5, 'lat'],
    ['6°54\'53" LS', -(6 + 54 / 60 + 53 / 3600), 'lat'],
    ['107° 36′ 35,28″ BT', 107 + 36 / 60 + 35.28 / 3600, 'lon'],
    ["-6°30'", -6.5, null],
  ])('%s is read', (text, value, axis) => {
    const read = parseDegrees(text);
    expect(read?.value).toBeCloseTo(value, 10);
    expect(read?.axis).toBe(axis);
  });

  it.each(['S', 'LS', "6°75' S", '-6 N', '6 X', 'utara', '6 5 4'])('%s is none', (text) =>
    expect(parseDegrees(text)).toBeNull(),
  );
});

describe('two coordinates in one text', () => {
  it.each([
    '-6.9147, 107.6098',
    '-6.9147,107.6098',
    '-6,9147; 107,6098',
    '-6,9147 107,6098',
    '-6,9147, 107,6098',
    '(-6.9147, 107.6098)',
    '6.9147 LS, 107.6098 BT',
    '107.6098 BT, 6.9147 LS',
  ])('%s is one place', (text) => expect(parsePair(text, 'latlon')).toEqual([107.6098, -6.9147]));

  it("the other order is the caller's to know", () => {
    expect(parsePair('107.6, -6.9', 'lonlat')).toEqual([107.6, -6.9]);
  });

  it.each(['', '-6.9', '1,2,3', 'a, b', '6 LS, 7 LS', '-6,9147,107,6098'])('%j is none', (text) =>
    expect(parsePair(text, 'latlon')).toBeNull(),
  );
});

describe('a point as text', () => {
  it.each([
    'POINT(107.6 -6.9)',
    'point (107.6   -6.9)',
    'SRID=4326;POINT(107.6 -6.9)',
    'POINT Z (107.6 -6.9 12)',
    '0101000020E61000006666666666E65A409A99999999991BC0',
  ])('%s is read', (text) => expect(parseGeometryText(text)).toEqual([107.6, -6.9]));

  it.each([
    'POINT EMPTY',
    'LINESTRING(0 0, 1 1)',
    'SRID=3857;POINT(1 2)',
    'POINT(a b)',
    '0101000020110F0000',
  ])('%s is not', (text) => expect(parseGeometryText(text)).toBeNull());
});

describe('a place', () => {
  it.each([
    [0, 0, 'coordinates 0, 0'],
    [Number.NaN, 1, 'coordinates are no numbers'],
    [-6.9, 107.6, swappedReason],
    [10, 91, swappedReason],
    [700_000, 9_200_000, 'coordinates out of range'],
    [181, 0, 'coordinates out of range'],
  ])('longitude %f, latitude %f is refused', (lon, lat, reason) =>
    expect(placeFault([lon, lat])?.reason).toBe(reason),
  );

  it('abroad is no fault', () => {
    expect(placeFault([39.8, 21.4])).toBeNull();
    expect(inIndonesia([39.8, 21.4])).toBe(false);
    expect(inIndonesia([107.6, -6.9])).toBe(true);
  });
});

it('a position that many rows share is found among more positions than are counted', () => {
  const repeats = createRepeatCounter(50);
  for (let i = 0; i < 5000; i++) repeats.add(i % 5 === 0 ? [106.8, -6.2] : [100 + i / 1000, 1]);
  expect(repeats.repeated(200)).toMatchObject([{ lon: 106.8, lat: -6.2 }]);
});
