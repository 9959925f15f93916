import { describe, expect, it } from 'vitest';
import { bandOf, pixelDegrees, shapeBands } from '../../src/geo/shape-bands.ts';
import { multiPolygonHex } from '../../src/regions/read/polygon-wkb.ts';
import { findArcs } from '../../src/regions/shapes/arcs.ts';
import { type GridRing, gridDegrees, readGridPolygons, ringArea } from '../../src/regions/shapes/grid.ts';
import { makeShapes } from '../../src/regions/shapes/make-shapes.ts';

/** Two neighbours with a border that meanders around x = 5000, 500 corners long, and a third below both. */
function neighbours(): GridRing[][][] {
  const border: GridRing = [];
  for (let i = 0; i <= 500; i++)
    border.push([5000 + Math.round(300 * Math.sin(i / 20) + 40 * Math.sin(i * 7)), 20 * i]);
  const [bottom, top] = [border[0], border.at(-1)] as [[number, number], [number, number]];
  const back = [...border].reverse();
  const left: GridRing = [[0, 0], ...border.map(([x, y]): [number, number] => [x, y]), [0, 10000], [0, 0]];
  const right: GridRing = [
    [10000, 0],
    [10000, 10000],
    ...back.map(([x, y]): [number, number] => [x, y]),
    [10000, 0],
  ];
  const below: GridRing = [
    [0, 0],
    [0, -5000],
    [10000, -5000],
    [10000, 0],
    [bottom[0], bottom[1]],
    [0, 0],
  ];
  expect(top[1]).toBe(10000);
  return [[[left]], [[right]], [[below]]];
}

const draw = (areas: GridRing[][][]) => [...makeShapes(findArcs(areas))];
const areaOf = (rings: [number, number][][]) =>
  rings.reduce((sum, ring, index) => sum + (index === 0 ? 1 : -1) * Math.abs(ringArea(ring)), 0) /
  gridDegrees ** 2;
const square = (x: number, y: number, side: number): GridRing => [
  [x, y],
  [x + side, y],
  [x + side, y + side],
  [x, y + side],
  [x, y],
];

describe('the zoom bands', () => {
  it('cover every zoom down to the last, and leave deeper zooms the full outline', () => {
    expect([0, 3, 4, 8, 10].map(bandOf)).toEqual([3, 3, 4, 8, 10]);
    expect([11, 22].map(bandOf)).toEqual([null, null]);
    expect(pixelDegrees(shapeBands[0])).toBeCloseTo(0.0879, 4);
  });
});

describe('simplified outlines', () => {
  it('share their borders corner by corner in every band, with fewer corners the shallower', () => {
    const bands = draw(neighbours());
    expect(bands.map(({ band }) => band)).toEqual([...shapeBands].reverse());
    const counts = bands.map(({ areas }) => areas.flat(3).length);
    expect([...counts].sort((a, b) => b - a)).toEqual(counts);
    expect(counts.at(-1)).toBeLessThan((counts[0] as number) / 10);
    for (const { areas } of bands) {
      const [left, right] = areas.map((polygons) => new Set(polygons.flat(2).map(String)));
      const inner = (set: Set<string> | undefined) =>
        [...(set ?? [])].filter((corner) => !/^(0|1),/.test(corner) || /^0\.\d/.test(corner)).sort();
      expect(inner(left).filter((corner) => !corner.startsWith('0,'))).toEqual(inner(right));
      // Nothing between them and nothing twice: the areas still add up to the rectangle.
      expect(areas.reduce((sum, polygons) => sum + areaOf(polygons[0] as never), 0)).toBeCloseTo(
        15000 * 10000,
        0,
      );
    }
  });

  it('lose islands smaller than a pixel, but no area loses its largest', () => {
    const pixel = Math.round(pixelDegrees(6) / gridDegrees);
    const island = Math.round(pixel / 3);
    const areas = [
      [[square(0, 0, 40 * pixel)], [square(60 * pixel, 0, island)]],
      [[square(80 * pixel, 0, island)], [square(90 * pixel, 0, Math.round(island / 2))]],
    ];
    const parts = new Map(
      draw(areas).map(({ band, areas: drawn }) => [band, drawn.map((polygons) => polygons.length)]),
    );
    expect(parts.get(10)).toEqual([2, 2]);
    expect(parts.get(6)).toEqual([1, 1]);
    expect(parts.get(3)).toEqual([1, 1]);
  });

  it('keep a city and the hole it fills, and lose a pond', () => {
    const city = square(1000, 1000, 300);
    const regency = [
      square(0, 0, 20000),
      [...city].reverse() as GridRing,
      square(5000, 5000, 20).reverse() as GridRing,
    ];
    const bands = new Map(draw([[regency], [[city]]]).map(({ band, areas }) => [band, areas]));
    expect(bands.get(10)?.map((polygons) => polygons[0]?.length)).toEqual([3, 1]);
    for (const band of [3, 8]) {
      const [outside, inside] = bands.get(band) as [[number, number][][][], [number, number][][][]];
      expect(outside[0]).toHaveLength(2);
      expect(Math.abs(ringArea(outside[0]?.[1] as never))).toBeCloseTo(
        Math.abs(ringArea(inside[0]?.[0] as never)),
        12,
      );
      expect(inside[0]?.[0]?.length).toBeGreaterThanOrEqual(4);
    }
  });

  it('never let a border jump over a small area beside it', () => {
    // A bay of the coast holds an island of another area: filling the bay would cover it.
    const coast: GridRing = [
      [0, 0],
      [4000, 0],
      [5000, 600],
      [6000, 0],
      [10000, 0],
      [10000, 9000],
      [0, 9000],
      [0, 0],
    ];
    const isle = square(4950, 300, 100);
    for (const { areas } of draw([[[coast]], [[isle]]])) {
      const ring = areas[0]?.[0]?.[0] as [number, number][];
      expect(ring).toContainEqual([0.5, 0.06]);
    }
  });
});

describe('snapping to the grid', () => {
  it('takes out repeated corners and spikes, and rings without area', () => {
    const hex = multiPolygonHex([
      [
        [
          [0, 0],
          [1, 0],
          [1.00001, 0.00001],
          [1, 1],
          [1.5, 1],
          [1, 1],
          [0, 1],
          [0, 0],
        ],
      ],
      [
        [
          [5, 5],
          [5.00001, 5],
          [5.00001, 5.00001],
          [5, 5],
        ],
      ],
    ] as never);
    // Plain WKB has no SRID.
    const wkb = Buffer.from(hex, 'hex');
    const plain = Buffer.concat([wkb.subarray(0, 1), Buffer.from([6, 0, 0, 0]), wkb.subarray(9)]);
    expect(readGridPolygons(plain)).toEqual([
      [
        [
          [0, 0],
          [10000, 0],
          [10000, 10000],
          [0, 10000],
          [0, 0],
        ],
      ],
    ]);
  });
});
