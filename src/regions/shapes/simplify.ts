import type { Arcs } from './arcs.ts';
import { createCornerIndex } from './corner-index.ts';
import { createHeap } from './heap.ts';

export interface Simplifier {
  /** True for corners that are still there. */
  readonly alive: Uint8Array;
  /** Corners left between the ends of each arc. */
  readonly inner: Int32Array;
  /**
   * Takes out corners, least area first (Visvalingam), as long as their triangle with the corners next to
   * them is smaller than `area` square grid units. May be called again with more.
   */
  simplify(area: number): void;
  /** Forgets an arc that is drawn no more, so that it is in nobody's way. */
  drop(arc: number): void;
}

/**
 * Simplifies all borders together and keeps their topology: a corner goes only when no other corner lies in
 * its triangle. So no border ever crosses or jumps over another, and because each border exists once,
 * neighbours keep sharing it. What topojson-simplify does lets borders cross.
 */
export function createSimplifier({ x, y, start }: Arcs): Simplifier {
  const corners = x.length;
  const count = start.length - 1;
  const alive = new Uint8Array(corners).fill(1);
  const previous = new Int32Array(corners).fill(-1);
  const next = new Int32Array(corners).fill(-1);
  const arcOf = new Int32Array(corners);
  const inner = new Int32Array(count);
  for (let arc = 0; arc < count; arc++) {
    const [from, to] = [start[arc] as number, start[arc + 1] as number];
    inner[arc] = to - from - 2;
    for (let i = from; i < to; i++) {
      arcOf[i] = arc;
      if (i > from) previous[i] = i - 1;
      if (i < to - 1) next[i] = i + 1;
    }
  }
  const twins = findTwins({ x, y, start });

  /** Twice the area of the triangle of a corner and its neighbours; only inner corners have one. */
  const weight = (i: number) => {
    const [a, c] = [previous[i] as number, next[i] as number];
    const [ax, ay, bx, by] = [x[a] as number, y[a] as number, x[i] as number, y[i] as number];
    return Math.abs((bx - ax) * ((y[c] as number) - ay) - ((x[c] as number) - ax) * (by - ay));
  };
  const isInner = (i: number) => alive[i] === 1 && previous[i] !== -1 && next[i] !== -1;

  /** A ring keeps three corners, and two borders between the same ends do not both become straight. */
  const isNeeded = (arc: number) => {
    const left = inner[arc] as number;
    const [from, to] = [start[arc] as number, (start[arc + 1] as number) - 1];
    if (x[from] === x[to] && y[from] === y[to]) return left <= 2;
    return left <= 1 && (twins.get(arc) ?? []).some((twin) => inner[twin] === 0);
  };

  return {
    alive,
    inner,
    drop(arc) {
      for (let i = start[arc] as number; i < (start[arc + 1] as number); i++) alive[i] = 0;
      inner[arc] = -1;
    },
    simplify(area) {
      const most = 2 * area;
      const index = createCornerIndex(x, y, alive, Math.max(1, Math.sqrt(area)));
      const heap = createHeap();
      for (let i = 0; i < corners; i++) if (isInner(i) && weight(i) < most) heap.push(i, weight(i));
      for (let top = heap.pop(); top !== null; top = heap.pop()) {
        const { item: i, key } = top;
        // The same corner may be queued several times: only its present weight counts.
        if (!isInner(i) || weight(i) !== key) continue;
        const [a, c] = [previous[i] as number, next[i] as number];
        const arc = arcOf[i] as number;
        if (isNeeded(arc) || index.isOccupied(a, i, c)) continue;
        alive[i] = 0;
        index.remove(i);
        next[a] = c;
        previous[c] = a;
        inner[arc] = (inner[arc] as number) - 1;
        for (const near of [a, c]) if (isInner(near) && weight(near) < most) heap.push(near, weight(near));
      }
    },
  };
}

/** Arcs that run between the same two ends, for each arc that has such. */
function findTwins({ x, y, start }: Pick<Arcs, 'x' | 'y' | 'start'>): Map<number, number[]> {
  const byEnds = new Map<string, number[]>();
  for (let arc = 0; arc < start.length - 1; arc++) {
    const ends = [start[arc] as number, (start[arc + 1] as number) - 1].map((i) => `${x[i]} ${y[i]}`).sort();
    const key = ends.join(' ');
    const group = byEnds.get(key);
    if (group) group.push(arc);
    else byEnds.set(key, [arc]);
  }
  const twins = new Map<number, number[]>();
  for (const group of byEnds.values())
    if (group.length > 1)
      for (const arc of group)
        twins.set(
          arc,
          group.filter((other) => other !== arc),
        );
  return twins;
}
