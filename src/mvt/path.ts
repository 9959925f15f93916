/** A run of vertices in a reused buffer: x0, y0, x1, y1 ... in tile units. */
export interface Path {
  xy: Float64Array;
  /** Vertices in use. */
  count: number;
}

export function makePath(): Path {
  return { xy: new Float64Array(1 << 12), count: 0 };
}

/** Empties a path and gives it room for so many vertices. */
export function startPath(path: Path, capacity: number): Float64Array {
  path.count = 0;
  // Twice what is asked for, so that a slowly growing series of rings does not reallocate each time.
  if (2 * capacity > path.xy.length) path.xy = new Float64Array(4 * capacity);
  return path.xy;
}

/** Where a path lies against the clip square. */
export type Place = 'inside' | 'outside' | 'across';

/** Compares the bounding box of vertices [start, end) with the square [low, high]; its edges are inside. */
export function placePath(xy: Float64Array, start: number, end: number, low: number, high: number): Place {
  let minX = Infinity;
  let minY = Infinity;
  let maxX = -Infinity;
  let maxY = -Infinity;
  for (let i = 2 * start; i < 2 * end; i += 2) {
    const x = xy[i] as number;
    const y = xy[i + 1] as number;
    if (x < minX) minX = x;
    if (x > maxX) maxX = x;
    if (y < minY) minY = y;
    if (y > maxY) maxY = y;
  }
  return placeBox(minX, minY, maxX, maxY, low, high);
}

export function placeBox(
  minX: number,
  minY: number,
  maxX: number,
  maxY: number,
  low: number,
  high: number,
): Place {
  // Written so that the empty box (Infinity, -Infinity) is outside.
  if (!(maxX >= low && minX <= high && maxY >= low && minY <= high)) return 'outside';
  return minX >= low && minY >= low && maxX <= high && maxY <= high ? 'inside' : 'across';
}
