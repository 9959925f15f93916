import type { MultiPolygon, Polygon, Position } from 'geojson';
import type { Bbox } from '../geo/mercator.ts';

/** Rings of one polygon, closed: the outer one, then its holes. */
type Rings = readonly (readonly Position[])[];

/** The smallest outline that PostGIS gives is a polygon; all are kept as many. */
export function polygonsOf(outline: Polygon | MultiPolygon): MultiPolygon {
  return outline.type === 'MultiPolygon'
    ? outline
    : { type: 'MultiPolygon', coordinates: [outline.coordinates] };
}

/** Most decimals that a coordinate is given: 1 cm. */
export const mostPrecision = 7;

/**
 * An outline with so many decimals, without the corners and rings that fall together. Neighbours round alike, so that they still
 * share their borders. An area that would vanish keeps as many decimals as it needs.
 */
export function roundOutline({ coordinates }: MultiPolygon, precision: number): MultiPolygon {
  for (let decimals = precision; decimals < mostPrecision; decimals++) {
    const polygons = coordinates
      .map((rings) => roundRings(rings, decimals))
      .filter((rings) => rings !== null);
    if (polygons.length > 0) return { type: 'MultiPolygon', coordinates: polygons };
  }
  return { type: 'MultiPolygon', coordinates };
}

/** Null where nothing remains of the outer ring. */
function roundRings(rings: Rings, decimals: number): Position[][] | null {
  const [outer, ...holes] = rings.map((ring) => roundRing(ring, decimals));
  if (outer === null || outer === undefined) return null;
  return [outer, ...holes.filter((hole) => hole !== null)];
}

function roundRing(ring: readonly Position[], decimals: number): Position[] | null {
  const scale = 10 ** decimals;
  const rounded: Position[] = [];
  for (const [lon = 0, lat = 0] of ring) {
    // Adding zero turns -0 into 0.
    const x = Math.round(lon * scale) / scale + 0;
    const y = Math.round(lat * scale) / scale + 0;
    const last = rounded.at(-1);
    if (last === undefined || last[0] !== x || last[1] !== y) rounded.push([x, y]);
  }
  return rounded.length >= 4 && ringArea(rounded) !== 0 ? rounded : null;
}

/** A position with so many decimals. */
export function roundPoint([lon = 0, lat = 0]: Position, precision: number): Position {
  const scale = 10 ** precision;
  return [Math.round(lon * scale) / scale + 0, Math.round(lat * scale) / scale + 0];
}

/** Signed area of a closed ring in square degrees. */
function ringArea(ring: readonly Position[]): number {
  let twice = 0;
  for (let i = 1; i < ring.length; i++) {
    const [x1 = 0, y1 = 0] = ring[i - 1] as Position;
    const [x2 = 0, y2 = 0] = ring[i] as Position;
    twice += x1 * y2 - x2 * y1;
  }
  return twice / 2;
}

/** The polygon that covers most. */
export function largestPolygon({ coordinates }: MultiPolygon): Position[][] {
  let best: Position[][] = [];
  let most = -1;
  for (const rings of coordinates) {
    const area = Math.abs(ringArea(rings[0] ?? []));
    if (area > most) [best, most] = [rings, area];
  }
  return best;
}

/** Heights, as shares of a polygon's, that a point inside is looked for at: the middle first. */
const heights = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.45, 0.55, 0.1, 0.9, 0.05, 0.95];

/** A point strictly inside a polygon: the middle of its widest part at one of a few heights. Null for one without area. */
export function pointInside(rings: Rings): Position | null {
  const [, south, , north] = boxOf(rings);
  let best: Position | null = null;
  let widest = 0;
  for (const height of heights) {
    const y = south + (north - south) * height;
    const crossings = rings.flatMap((ring) => crossingsAt(ring, y)).sort((a, b) => a - b);
    for (let i = 1; i < crossings.length; i += 2) {
      const [from, to] = [crossings[i - 1] as number, crossings[i] as number];
      // Clearly wider only, so that the middle wins; not the noise of an outline without area.
      if (to - from > Math.max(widest * 1.5, 1e-12)) {
        widest = to - from;
        best = [(from + to) / 2, y];
      }
    }
  }
  return best;
}

/** Longitudes at which a ring crosses a latitude. */
function crossingsAt(ring: readonly Position[], y: number): number[] {
  const found: number[] = [];
  for (let i = 1; i < ring.length; i++) {
    const [x1 = 0, y1 = 0] = ring[i - 1] as Position;
    const [x2 = 0, y2 = 0] = ring[i] as Position;
    if (y1 > y !== y2 > y) found.push(x1 + ((y - y1) / (y2 - y1)) * (x2 - x1));
  }
  return found;
}

function boxOf(rings: Rings): Bbox {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x = 0, y = 0] of rings[0] ?? []) {
    if (x < west) west = x;
    if (x > east) east = x;
    if (y < south) south = y;
    if (y > north) north = y;
  }
  return [west, south, east, north];
}

/** The box around all polygons of an outline. */
export function outlineBox({ coordinates }: MultiPolygon): Bbox {
  return coordinates
    .map((rings) => boxOf(rings))
    .reduce(([w, s, e, n], [west, south, east, north]) => [
      Math.min(w, west),
      Math.min(s, south),
      Math.max(e, east),
      Math.max(n, north),
    ]);
}
