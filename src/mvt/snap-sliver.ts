/**
 * Rings a unit wide, after the snap rounding of wagyu in ST_AsMVTGeom: an edge that touches the pixel
 * around another vertex of the ring bends to that vertex, and what folds flat is gone. It decides which
 * tiny polygons a tile shows (a fifth of those of about one unit), so only slivers pay for it.
 */
import { cleanRing } from './clean-path.ts';
import { type Path, startPath } from './path.ts';

/** More vertices than this are not compared pair by pair. */
const MAX_VERTICES = 64;

/** True when a ring of this doubled area is on average no more than about a unit wide. */
export function isSliver(ring: Path, doubledArea: number): boolean {
  const { xy, count } = ring;
  if (count > MAX_VERTICES) return false;
  let around = 0;
  for (let i = 0, j = count - 1; i < count; j = i++) {
    around += Math.abs((xy[2 * i] as number) - (xy[2 * j] as number));
    around += Math.abs((xy[2 * i + 1] as number) - (xy[2 * j + 1] as number));
  }
  return Math.abs(doubledArea) <= around;
}

/** Writes the snapped, cleaned ring to `spare` and then to `ring`; empty when it folded flat. */
export function snapSliver(ring: Path, spare: Path): void {
  const { xy, count } = ring;
  const out = startPath(spare, count * count);
  let n = 0;
  for (let i = 0; i < count; i++) {
    const next = i + 1 === count ? 0 : i + 1;
    out[2 * n] = xy[2 * i] as number;
    out[2 * n + 1] = xy[2 * i + 1] as number;
    n++;
    const touched = touchedVertices(xy, count, i, next);
    for (const vertex of touched) {
      out[2 * n] = xy[2 * vertex] as number;
      out[2 * n + 1] = xy[2 * vertex + 1] as number;
      n++;
    }
  }
  if (n > count) cleanRing(out, 0, n, ring);
}

/** What most edges touch. */
const none: readonly number[] = [];

/** Vertices other than a and b whose pixel (half a unit around, edges included) edge a-b meets, from a to b. */
function touchedVertices(xy: Float64Array, count: number, a: number, b: number): readonly number[] {
  const ax = xy[2 * a] as number;
  const ay = xy[2 * a + 1] as number;
  const dx = (xy[2 * b] as number) - ax;
  const dy = (xy[2 * b + 1] as number) - ay;
  let touched = none;
  for (let v = 0; v < count; v++) {
    if (v === a || v === b) continue;
    const vx = (xy[2 * v] as number) - ax;
    const vy = (xy[2 * v + 1] as number) - ay;
    // Separating axes of a segment and a square; on whole coordinates the half unit drops out of two.
    if (vx < Math.min(0, dx) || vx > Math.max(0, dx) || vy < Math.min(0, dy) || vy > Math.max(0, dy))
      continue;
    if (2 * Math.abs(dx * vy - dy * vx) <= Math.abs(dx) + Math.abs(dy)) touched = [...touched, v];
  }
  if (touched.length < 2) return touched;
  const along = (v: number) => dx * ((xy[2 * v] as number) - ax) + dy * ((xy[2 * v + 1] as number) - ay);
  return touched.toSorted((v, w) => along(v) - along(w));
}
