import type { TileCoord } from './tile-coord.ts';

/** [west, south, east, north] in the unit at hand. */
export type Bbox = readonly [number, number, number, number];

/** Half the width of the EPSG:3857 world in metres: pi times the WGS 84 semi-major axis of 6378137 m. */
export const halfWorld = Math.PI * 6378137;

/** Bounds of a tile in EPSG:3857 metres, grown by `margin` (a fraction of the tile's side). */
export function tileBounds({ z, x, y }: TileCoord, margin = 0): Bbox {
  const side = (2 * halfWorld) / 2 ** z;
  const west = -halfWorld + x * side;
  const north = halfWorld - y * side;
  const grow = side * margin;
  return [west - grow, north - side - grow, west + side + grow, north + grow];
}

/**
 * EPSG:3857 metres to degrees, without wrapping: a margin beyond the antimeridian stays beyond 180,
 * where ST_Transform would wrap it to the other side and turn the box inside out.
 */
export function toDegrees([west, south, east, north]: Bbox): Bbox {
  return [(west / halfWorld) * 180, latitude(south), (east / halfWorld) * 180, latitude(north)];
}

const latitude = (y: number) => (Math.atan(Math.sinh(y / (halfWorld / Math.PI))) * 180) / Math.PI;

/** True when two boxes share at least a point. */
function overlaps(a: Bbox, b: Bbox): boolean {
  return a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
}

/** The common part of two boxes, or null where they do not overlap. */
export function intersect(a: Bbox, b: Bbox): Bbox | null {
  if (!overlaps(a, b)) return null;
  return [Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])];
}

/** The smallest box around two. */
export function union(a: Bbox, b: Bbox): Bbox {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}
