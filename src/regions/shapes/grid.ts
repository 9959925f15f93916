/**
 * The grid that outlines are snapped to before they are simplified: 0.0001 degrees, 11 m, a seventh of a
 * pixel at the deepest band. Neighbours whose borders differ by less become one border.
 */
export const gridDegrees = 0.0001;

/** Corner in whole grid units. */
export type GridPoint = [number, number];
/** Closed: the last corner repeats the first. */
export type GridRing = GridPoint[];

/**
 * Reads WKB of a MultiPolygon (little-endian, two dimensions, as PostGIS gives it) onto the grid. Rings that
 * have no area there are left out, and polygons without their outer ring.
 */
export function readGridPolygons(wkb: Buffer): GridRing[][] {
  const polygons: GridRing[][] = [];
  let at = 9;
  for (let left = wkb.readUInt32LE(5); left > 0; left--) {
    const rings: GridRing[] = [];
    const count = wkb.readUInt32LE(at + 5);
    at += 9;
    for (let index = 0; index < count; index++) {
      const length = wkb.readUInt32LE(at);
      const ring = snapRing(wkb, at + 4, length);
      at += 4 + 16 * length;
      if (ring.length > 0 && (index === 0 || rings.length > 0)) rings.push(ring);
    }
    if (rings.length > 0) polygons.push(rings);
  }
  return polygons;
}

/** Snaps, and takes out repeated corners and the spikes that snapping leaves. Empty when nothing remains. */
function snapRing(wkb: Buffer, start: number, length: number): GridRing {
  const ring: GridRing = [];
  // The closing corner is put back at the end.
  for (let i = 0; i < length - 1; i++) {
    const x = Math.round(wkb.readDoubleLE(start + 16 * i) / gridDegrees);
    const y = Math.round(wkb.readDoubleLE(start + 16 * i + 8) / gridDegrees);
    const last = ring.at(-1);
    if (last && last[0] === x && last[1] === y) continue;
    const beforeLast = ring.at(-2);
    if (beforeLast && beforeLast[0] === x && beforeLast[1] === y) ring.pop();
    else ring.push([x, y]);
  }
  trimEnds(ring);
  if (ring.length < 3 || ringArea(ring) === 0) return [];
  ring.push([...(ring[0] as GridPoint)]);
  return ring;
}

/** Repeats and spikes across the seam of an open ring. */
function trimEnds(ring: GridRing): void {
  while (ring.length > 2) {
    const [first, second] = ring as [GridPoint, GridPoint];
    const last = ring.at(-1) as GridPoint;
    if (same(first, last) || same(last, second)) {
      if (same(last, second)) ring.shift();
      else ring.pop();
    } else if (same(ring.at(-2) as GridPoint, first)) ring.pop();
    else return;
  }
}

const same = (a: GridPoint, b: GridPoint) => a[0] === b[0] && a[1] === b[1];

/** Signed area in square grid units, of an open or closed ring. */
export function ringArea(ring: readonly (readonly [number, number])[]): number {
  let twice = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [x1, y1] = ring[j] as readonly [number, number];
    const [x2, y2] = ring[i] as readonly [number, number];
    twice += x1 * y2 - x2 * y1;
  }
  return twice / 2;
}
