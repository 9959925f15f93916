/**
 * Sutherland and Hodgman: cuts a ring at the four edges of the clip square in turn. A ring that leaves
 * and returns stays one ring, with stretches along the square's edge, which lies in the unseen buffer.
 */
import { type Path, startPath } from './path.ts';
import { snap } from './tile-frame.ts';

/**
 * Cuts `ring` (no closing vertex) to [low, high] and returns the path that holds the result in whole
 * tile units: `ring` or `spare`, both of which are overwritten. May be empty or degenerate.
 */
export function clipRing(ring: Path, low: number, high: number, spare: Path): Path {
  let from = ring;
  let to = spare;
  for (let edge = 0; edge < 4 && from.count > 0; edge++) {
    const axis = edge >> 1;
    if (!clipEdge(from, to, axis, edge & 1 ? high : low, edge & 1 ? -1 : 1)) continue;
    [from, to] = [to, from];
  }
  // Only now: rounding after each edge would move a corner twice.
  const { xy, count } = from;
  for (let i = 0; i < 2 * count; i++) xy[i] = snap(xy[i] as number);
  return from;
}

/** Keeps the side where (coordinate - limit) * sign >= 0; axis 0 is x, 1 is y. False, with `to` unused, when that is all of it. */
function clipEdge(from: Path, to: Path, axis: number, limit: number, sign: 1 | -1): boolean {
  const { xy, count } = from;
  let beyond = false;
  for (let i = axis; i < 2 * count && !beyond; i += 2) beyond = ((xy[i] as number) - limit) * sign < 0;
  if (!beyond) return false;

  const out = startPath(to, 2 * count);
  let n = 0;
  let px = xy[2 * count - 2] as number;
  let py = xy[2 * count - 1] as number;
  let before = ((axis === 0 ? px : py) - limit) * sign;
  for (let i = 0; i < count; i++) {
    const x = xy[2 * i] as number;
    const y = xy[2 * i + 1] as number;
    const now = ((axis === 0 ? x : y) - limit) * sign;
    if (now >= 0 !== before >= 0) {
      const t = before / (before - now);
      // The cut lies on the edge exactly, whatever the division lost.
      out[2 * n] = axis === 0 ? limit : px + (x - px) * t;
      out[2 * n + 1] = axis === 1 ? limit : py + (y - py) * t;
      n++;
    }
    if (now >= 0) {
      out[2 * n] = x;
      out[2 * n + 1] = y;
      n++;
    }
    px = x;
    py = y;
    before = now;
  }
  to.count = n;
  return true;
}
