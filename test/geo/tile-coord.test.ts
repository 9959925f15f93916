import { expect, it } from 'vitest';
import { maxZoom, parseTileCoord } from '../../src/geo/tile-coord.ts';

it.each([
  ['0', '0', '0'],
  ['1', '1', '1'],
  ['30', '1073741823', '0'],
  ['05', '01', '1'],
])('reads %s/%s/%s', (z, x, y) => {
  expect(parseTileCoord(z, x, y)).toEqual({ z: Number(z), x: Number(x), y: Number(y) });
});

it.each([
  ['31', '0', '0', 'z must be a whole number from 0 to 30'],
  ['32', '0', '0', 'z must be'],
  ['99999999999999999999', '0', '0', 'z must be'],
  ['-1', '0', '0', 'z must be'],
  ['1.0', '0', '0', 'z must be'],
  ['1e1', '0', '0', 'z must be'],
  ['', '0', '0', 'z must be'],
  [' 1', '0', '0', 'z must be'],
  ['٣', '0', '0', 'z must be'],
  ['0', '1', '0', 'x must be a whole number from 0 to 0 at zoom 0'],
  ['3', '8', '0', 'x must be a whole number from 0 to 7 at zoom 3'],
  ['3', '0', '8', 'y must be a whole number from 0 to 7 at zoom 3'],
  ['30', '1073741824', '0', 'x must be a whole number from 0 to 1073741823'],
  ['3', '0', 'NaN', 'y must be'],
  ['3', '0x1', '0', 'x must be'],
  ['3', "1'", '0', 'x must be'],
])('refuses %s/%s/%s, naming the range', (z, x, y, message) => {
  expect(() => parseTileCoord(z, x, y)).toThrow(message);
  expect(() => parseTileCoord(z, x, y)).toThrow(expect.objectContaining({ code: 'tile_out_of_range' }));
});

it('keeps the deepest zoom within int4', () => {
  expect(2 ** maxZoom - 1).toBeLessThanOrEqual(2 ** 31 - 1);
});
