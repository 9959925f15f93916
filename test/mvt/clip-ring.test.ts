import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { expect, test } from 'vitest';
import { encodeLayer } from '../../src/mvt/encode-layer.ts';
import { makeWkb } from './make-wkb.ts';
import { ringArea } from './tile-text.ts';

/** Repeatable random numbers in [0, 1): mulberry32. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const low = -64;
const high = 4160;

interface Star {
  x: number;
  y: number;
  radii: number[];
}

/** A star-shaped ring around (x, y), tile units, y down, closed. */
function starRing({ x, y, radii }: Star): [number, number][] {
  const ring = radii.map((radius, i): [number, number] => {
    const angle = (2 * Math.PI * i) / radii.length;
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
  });
  return [...ring, ring[0] as [number, number]];
}

/**
 * Area of a polygon within the clip square by adding up 4,000 scan lines, even-odd: shares nothing
 * with the clipper.
 */
function scanArea(rings: [number, number][][]): number {
  const lines = 4_000;
  const step = (high - low) / lines;
  let area = 0;
  for (let line = 0; line < lines; line++) {
    const y = low + (line + 0.5) * step;
    const crossings: number[] = [];
    for (const ring of rings) {
      for (let i = 1; i < ring.length; i++) {
        const [ax, ay] = ring[i - 1] as [number, number];
        const [bx, by] = ring[i] as [number, number];
        if (ay > y !== by > y) crossings.push(ax + ((y - ay) / (by - ay)) * (bx - ax));
      }
    }
    crossings.sort((a, b) => a - b);
    for (let i = 1; i < crossings.length; i += 2) {
      const from = Math.max(low, crossings[i - 1] as number);
      const to = Math.min(high, crossings[i] as number);
      area += Math.max(0, to - from) * step;
    }
  }
  return area;
}

function encodeRings(rings: [number, number][][]) {
  const up = rings.map((ring) => ring.map(([x, y]) => [x, 4096 - y]));
  const { bytes } = encodeLayer(
    { name: 'l', extent: 4096, buffer: 64, bounds: [0, 0, 4096, 4096], properties: [] },
    [{ id: 1, geometry: makeWkb({ type: 'Polygon', coordinates: up }), values: [] }],
  );
  return new VectorTile(new PbfReader(bytes)).layers.l?.feature(0).loadGeometry() ?? [];
}

test('random polygons with holes keep their clipped area, winding and bounds', () => {
  const random = seeded(20260);
  let cut = 0;
  for (let round = 0; round < 60; round++) {
    const radius = 100 + 2500 * random();
    const corners = 5 + Math.floor(40 * random());
    const star = {
      x: -500 + 5000 * random(),
      y: -500 + 5000 * random(),
      radii: Array.from({ length: corners }, () => radius * (0.5 + 0.5 * random())),
    };
    const exterior = starRing(star);
    // Half the inscribed radius: inside whatever the corners do.
    const hole = starRing({ ...star, radii: star.radii.map(() => radius * 0.2) });
    const source = random() < 0.5 ? [exterior, hole] : [exterior.toReversed(), hole];

    const rings = encodeRings(source);
    const drawn = rings.reduce((sum, ring) => sum + ringArea(ring), 0);
    const expected = scanArea(source);
    const around = rings.flat().length + 2 * Math.PI * radius;
    // Rounding moves a border by half a unit at most and mostly evens out: 0.1 a unit of border measured.
    expect(Math.abs(drawn - expected), `round ${round}`).toBeLessThan(1 + around * 0.2);
    for (const [i, ring] of rings.entries()) {
      expect(Math.sign(ringArea(ring)), `round ${round} ring ${i}`).toBe(i === 0 ? 1 : -1);
      for (const { x, y } of ring) {
        expect(Math.min(x, y)).toBeGreaterThanOrEqual(low);
        expect(Math.max(x, y)).toBeLessThanOrEqual(high);
      }
    }
    if (rings.flat().some(({ x, y }) => x === low || y === low || x === high || y === high)) cut++;
  }
  // The test is about clipping: most rounds must have needed it.
  expect(cut).toBeGreaterThan(30);
});

test('a comb across the border keeps all its teeth', () => {
  const teeth: [number, number][] = [];
  for (let i = 0; i < 20; i++)
    teeth.push([-200, 100 * i], [50, 100 * i], [50, 100 * i + 40], [-200, 100 * i + 40]);
  const comb: [number, number][] = [...teeth, [-300, 1960], [-300, 0], [-200, 0]];
  const rings = encodeRings([comb]);
  const area = rings.reduce((sum, ring) => sum + ringArea(ring), 0);
  expect(area).toBe(20 * 40 * (50 + 64));
});

test('a polygon on a real tile, in Web Mercator metres, is cut to the buffer', () => {
  // Tile 10/825/530, over Java.
  const size = 40075016.68557849 / 1024;
  const west = -20037508.342789244 + 825 * size;
  const north = 20037508.342789244 - 530 * size;
  const bounds = [west, north - size, west + size, north] as const;
  const ring = [
    [west - size, north],
    [west + size / 2, north],
    [west + size / 2, north - 2 * size],
    [west - size, north - 2 * size],
    [west - size, north],
  ];
  const { bytes } = encodeLayer({ name: 'l', extent: 4096, buffer: 64, bounds, properties: [] }, [
    { id: 1, geometry: makeWkb({ type: 'Polygon', coordinates: [ring] }, { srid: 3857 }), values: [] },
  ]);
  const drawn = new VectorTile(new PbfReader(bytes)).layers.l?.feature(0).loadGeometry()[0] ?? [];
  expect(ringArea(drawn)).toBe((2048 + 64) * 4160);
});
