import { describe, expect, it } from 'vitest';
import { randomFor } from '../../src/demo/random.ts';
import type { Bbox } from '../../src/geo/mercator.ts';
import { type Footprint, isTouched } from '../../src/tiles/footprint.ts';
import { generationsEndedBy, generationsOf } from '../../src/tiles/generations.ts';
import { createTileIndex } from '../../src/tiles/tile-index.ts';

const random = randomFor(6, 'tile index', 0);
const tables = ['public.a', 'public.b', 'public.c'];

function randomFootprint(): Footprint {
  const z = random.int(17);
  // Half of them around Java, so that boxes meet tiles at deep zooms too.
  const near = random.next() < 0.5;
  const at = (low: number, high: number) => Math.floor((low + (high - low) * random.next()) * 2 ** z);
  const coord = { z, x: near ? at(0.79, 0.82) : at(0, 1), y: near ? at(0.51, 0.53) : at(0, 1) };
  const margin = random.pick([0, 64 / 4096, 64 / 4096, 1 / 16, 0.5, 4]);
  const drawn = tables.filter(() => random.next() < 0.5);
  const behind = tables.filter((table) => !drawn.includes(table) && random.next() < 0.2);
  return { coord, tables: drawn, behind, margin };
}

function randomBox(): Bbox {
  const near = random.next() < 0.6;
  const west = near ? 104 + 11 * random.next() : -180 + 370 * random.next();
  const south = near ? -10 + 6 * random.next() : -89 + 178 * random.next();
  const size = random.pick([0, 0, 0.01, 1, 40]);
  return [west, south, west + size * random.next(), Math.min(90, south + size * random.next())];
}

describe('the index of cached tiles', () => {
  it('finds exactly the tiles that an edit touches, among thousands of random ones', () => {
    const index = createTileIndex();
    const held = new Map<string, Footprint>();
    for (let i = 0; i < 4000; i++) {
      const footprint = randomFootprint();
      held.set(`tile ${i}`, footprint);
      index.add(`tile ${i}`, footprint);
    }
    for (let i = 0; i < 4000; i += 3) {
      index.remove(`tile ${i}`, held.get(`tile ${i}`) as Footprint);
      held.delete(`tile ${i}`);
    }
    let found = 0;
    for (let i = 0; i < 300; i++) {
      const boxes = i % 20 === 0 ? null : Array.from({ length: 1 + random.int(4) }, randomBox);
      const edit = { table: random.pick(tables), boxes };
      const expected = [...held].filter(([, footprint]) => isTouched(footprint, edit)).map(([key]) => key);
      expect(index.touchedBy(edit).sort()).toEqual(expected.sort());
      found += expected.length;
    }
    expect(found).toBeGreaterThan(1000);
  });

  it('forgets tiles that left, whatever else was at their place', () => {
    const index = createTileIndex();
    const footprint = { coord: { z: 3, x: 6, y: 4 }, tables: ['public.a'], behind: [], margin: 0 };
    index.add('one', footprint);
    index.add('two', footprint);
    index.remove('one', footprint);
    expect(index.touchedBy({ table: 'public.a', boxes: null })).toEqual(['two']);
    index.remove('two', footprint);
    expect(index.touchedBy({ table: 'public.a', boxes: null })).toEqual([]);
  });
});

describe('what a tile shows', () => {
  const java = { coord: { z: 5, x: 25, y: 16 }, tables: ['public.a'], behind: [], margin: 64 / 4096 };

  it('is touched by a point in it, in its margin and on its border, and by nothing beyond', () => {
    // The tile spans 101.25 to 112.5 degrees east.
    const at = (lon: number, lat = -3) =>
      isTouched(java, { table: 'public.a', boxes: [[lon, lat, lon, lat]] });
    expect([at(105), at(101.25), at(112.5), at(112.5 + 0.17), at(101.25 - 0.17)]).toEqual([
      true,
      true,
      true,
      true,
      true,
    ]);
    expect([at(112.5 + 0.19), at(101.25 - 0.19), at(105, 0.2), at(105, -40)]).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it('is touched from beyond the antimeridian, and by edits of its tables alone', () => {
    const fiji = { coord: { z: 4, x: 15, y: 8 }, tables: ['public.a'], behind: [], margin: 0 };
    const box: Bbox = [-181, -10, -181, -10];
    expect(isTouched(fiji, { table: 'public.a', boxes: [box] })).toBe(true);
    expect(isTouched(fiji, { table: 'public.b', boxes: [box] })).toBe(false);
    expect(isTouched(java, { table: 'public.a', boxes: null })).toBe(true);
  });
});

describe('generations of the shared cache', () => {
  it('end for every tile that an edit touches', () => {
    for (let i = 0; i < 2000; i++) {
      const footprint = { ...randomFootprint(), margin: 1 / 16 };
      const edit = { table: 'public.a', boxes: [randomBox()] };
      if (!isTouched(footprint, edit)) continue;
      const ended = new Set(generationsEndedBy(edit));
      expect(generationsOf(footprint).some((name) => ended.has(name))).toBe(true);
    }
  });

  it('are few for a point, and one for what is everywhere', () => {
    const point = generationsEndedBy({ table: 'public.a', boxes: [[107.6, -6.9, 107.6, -6.9]] });
    expect(point.length).toBeLessThan(30);
    expect(point).not.toContain('public.a|*');
    expect(generationsEndedBy({ table: 'public.a', boxes: [[95, -11, 141, 6]] })).toEqual([
      'public.a|?',
      'public.a|*',
    ]);
    expect(generationsEndedBy({ table: 'public.a', boxes: null })).toEqual(['public.a|?', 'public.a|*']);
  });
});
