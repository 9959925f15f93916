import { describe, expect, it } from 'vitest';
import { halfWorld, intersect, tileBounds, toDegrees, union } from '../../src/geo/mercator.ts';

describe('the bounds of a tile', () => {
  it('are the world at zoom 0', () => {
    expect(tileBounds({ z: 0, x: 0, y: 0 })).toEqual([-halfWorld, -halfWorld, halfWorld, halfWorld]);
  });

  it('have y from north to south', () => {
    expect(tileBounds({ z: 1, x: 0, y: 0 })).toEqual([-halfWorld, 0, 0, halfWorld]);
    expect(tileBounds({ z: 1, x: 1, y: 1 })).toEqual([0, -halfWorld, halfWorld, 0]);
  });

  it('agree with ST_TileEnvelope(8, 207, 132) of PostGIS', () => {
    const wanted = [12366899.680315237, -782715.1696402058, 12523442.714243278, -626172.1357121654];
    for (const [side, n] of tileBounds({ z: 8, x: 207, y: 132 }).entries())
      expect(n).toBeCloseTo(wanted[side] ?? NaN, 6);
  });

  it('meet their neighbours', () => {
    for (const z of [1, 7, 18, 30]) {
      const x = Math.floor(2 ** z / 3);
      expect(tileBounds({ z, x, y: 0 })[2]).toBeCloseTo(tileBounds({ z, x: x + 1, y: 0 })[0], 7);
    }
  });

  it('grow by a margin on every side, past the edge of the world', () => {
    const [west, south, east, north] = tileBounds({ z: 0, x: 0, y: 0 }, 1 / 64);
    const grown = halfWorld * (1 + 1 / 32);
    expect([west, south, east, north]).toEqual([-grown, -grown, grown, grown]);
  });
});

describe('degrees and metres', () => {
  it('of the edge of the world are 180 and 85.05', () => {
    const [west, south, east, north] = toDegrees([-halfWorld, -halfWorld, halfWorld, halfWorld]);
    expect([west, east]).toEqual([-180, 180]);
    expect(north).toBeCloseTo(85.0511287798066, 10);
    expect(south).toBeCloseTo(-85.0511287798066, 10);
  });

  it('beyond the antimeridian stay beyond it', () => {
    expect(toDegrees([halfWorld * 1.01, 0, halfWorld * 1.02, 1])[0]).toBeCloseTo(181.8, 10);
    expect(toDegrees([-halfWorld * 1.01, 0, 0, 1])[0]).toBeCloseTo(-181.8, 10);
  });
});

describe('two boxes', () => {
  it('have their common part, be it a corner', () => {
    expect(intersect([0, 0, 2, 2], [1, 1, 3, 3])).toEqual([1, 1, 2, 2]);
    expect(intersect([0, 0, 1, 1], [1, 1, 2, 2])).toEqual([1, 1, 1, 1]);
  });

  it.each([
    [1.1, 0, 2, 1],
    [-2, 0, -0.1, 1],
    [0, 1.1, 1, 2],
    [0, -2, 1, -0.1],
  ] as const)('have none where they do not touch: %d %d %d %d', (...other) => {
    expect(intersect([0, 0, 1, 1], other)).toBeNull();
  });

  it('have a smallest box around both', () => {
    expect(union([0, 1, 2, 3], [-1, 2, 1, 5])).toEqual([-1, 1, 2, 5]);
  });
});
