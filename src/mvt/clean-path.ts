/**
 * Removes vertices that a whole-unit grid has made useless: repeats, and those in the middle of a
 * straight stretch. Drawing stays the same; at low zooms this is most of a coastline.
 */
import { type Path, startPath } from './path.ts';

/**
 * Copies the line [start, end) of `xy` into `into` without repeats and without vertices that lie between
 * the vertex kept before and the vertex after. As in PostGIS that includes the far end of a stretch that
 * comes back to where it left, so a line out and back becomes empty, like any collapsed line.
 */
export function cleanLine(xy: Float64Array, start: number, end: number, into: Path): void {
  const out = startPath(into, end - start);
  let n = 0;
  // Whether the last vertex may still turn out to lie between its neighbours.
  let open = false;
  for (let i = start; i < end; i++) {
    const x = xy[2 * i] as number;
    const y = xy[2 * i + 1] as number;
    if (isVertex(out, n - 1, x, y)) continue;
    if (open && n > 1 && isBetween(out, n - 2, n - 1, x, y)) {
      n--;
      if (isVertex(out, n - 1, x, y)) {
        open = false;
        continue;
      }
    }
    out[2 * n] = x;
    out[2 * n + 1] = y;
    n++;
    open = true;
  }
  into.count = n < 2 ? 0 : n;
}

function isVertex(xy: Float64Array, index: number, x: number, y: number): boolean {
  return index >= 0 && xy[2 * index] === x && xy[2 * index + 1] === y;
}

/** True when vertex b lies on the segment from vertex a to the point (x, y), ends included. */
function isBetween(xy: Float64Array, a: number, b: number, x: number, y: number): boolean {
  const toX = x - (xy[2 * a] as number);
  const toY = y - (xy[2 * a + 1] as number);
  const bx = (xy[2 * b] as number) - (xy[2 * a] as number);
  const by = (xy[2 * b + 1] as number) - (xy[2 * a + 1] as number);
  if (bx * toY !== by * toX) return false;
  const along = bx * toX + by * toY;
  return along >= 0 && along <= toX * toX + toY * toY;
}

/**
 * Copies the ring [start, end) of `xy` into `into`, without closing vertex, repeats, straight-stretch
 * vertices and spikes (out and back along one line). A ring without area this way becomes empty.
 */
export function cleanRing(xy: Float64Array, start: number, end: number, into: Path): void {
  const out = startPath(into, end - start);
  let n = 0;
  for (let i = start; i < end; i++) {
    const x = xy[2 * i] as number;
    const y = xy[2 * i + 1] as number;
    // Taking a spike away brings its two feet together, so look again at what is now last.
    while (n > 1 && isStraight(out, n - 2, n - 1, x, y)) n--;
    if (isVertex(out, n - 1, x, y)) continue;
    out[2 * n] = x;
    out[2 * n + 1] = y;
    n++;
  }
  into.count = n;
  trimSeam(into);
}

/** Does the same across the seam, where the last vertex meets the first. */
function trimSeam(ring: Path): void {
  const { xy } = ring;
  let first = 0;
  let last = ring.count - 1;
  for (let changed = true; changed && last - first >= 2; ) {
    changed = false;
    const x = xy[2 * first] as number;
    const y = xy[2 * first + 1] as number;
    if (isVertex(xy, last, x, y) || isStraight(xy, last - 1, last, x, y)) {
      last--;
      changed = true;
    } else if (isStraight(xy, last, first, xy[2 * first + 2] as number, xy[2 * first + 3] as number)) {
      first++;
      changed = true;
    }
  }
  ring.count = last - first >= 2 ? last - first + 1 : 0;
  if (first > 0) xy.copyWithin(0, 2 * first, 2 * last + 2);
}

/** True when vertices a and b and the point (x, y) lie on one line; also when b repeats either of them. */
function isStraight(xy: Float64Array, a: number, b: number, x: number, y: number): boolean {
  const bx = xy[2 * b] as number;
  const by = xy[2 * b + 1] as number;
  return (bx - (xy[2 * a] as number)) * (y - by) === (by - (xy[2 * a + 1] as number)) * (x - bx);
}

/** Twice the signed area of a ring without closing vertex: positive is clockwise on screen (y down). */
export function doubleArea(ring: Path): number {
  const { xy, count } = ring;
  if (count < 3) return 0;
  // Relative to the first vertex: products stay small and exact.
  const x0 = xy[0] as number;
  const y0 = xy[1] as number;
  let sum = 0;
  let px = 0;
  let py = 0;
  for (let i = 1; i < count; i++) {
    const x = (xy[2 * i] as number) - x0;
    const y = (xy[2 * i + 1] as number) - y0;
    sum += px * y - x * py;
    px = x;
    py = y;
  }
  return sum;
}
