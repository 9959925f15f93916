export interface CornerIndex {
  /** Whether a corner other than these three lies in or on their triangle. */
  isOccupied(a: number, b: number, c: number): boolean;
  remove(corner: number): void;
}

/** Finds corners by place: square cells of `cell` units, each a linked list. */
export function createCornerIndex(
  x: Int32Array,
  y: Int32Array,
  alive: Uint8Array,
  cell: number,
): CornerIndex {
  let [west, south, east, north, count] = [Infinity, Infinity, -Infinity, -Infinity, 0];
  for (let i = 0; i < x.length; i++) {
    if (!alive[i]) continue;
    const [px, py] = [x[i] as number, y[i] as number];
    if (px < west) west = px;
    if (px > east) east = px;
    if (py < south) south = py;
    if (py > north) north = py;
    count++;
  }
  // Not more cells than corners: an archipelago is mostly water.
  const least = Math.sqrt((Math.max(1, east - west) * Math.max(1, north - south)) / Math.max(64, count));
  const size = Math.max(cell, least);
  const columns = count === 0 ? 1 : Math.floor((east - west) / size) + 1;
  const rows = count === 0 ? 1 : Math.floor((north - south) / size) + 1;
  const first = new Int32Array(columns * rows).fill(-1);
  const following = new Int32Array(x.length).fill(-1);
  const column = (px: number) => Math.floor((px - west) / size);
  const row = (py: number) => Math.floor((py - south) / size);
  const cellOf = (i: number) => row(y[i] as number) * columns + column(x[i] as number);
  for (let i = 0; i < x.length; i++) {
    if (!alive[i]) continue;
    const at = cellOf(i);
    following[i] = first[at] as number;
    first[at] = i;
  }

  return {
    remove(corner) {
      const at = cellOf(corner);
      let i = first[at] as number;
      if (i === corner) {
        first[at] = following[i] as number;
        return;
      }
      while (i !== -1 && following[i] !== corner) i = following[i] as number;
      if (i !== -1) following[i] = following[corner] as number;
    },
    isOccupied(a, b, c) {
      const [ax, ay, bx, by] = [x[a] as number, y[a] as number, x[b] as number, y[b] as number];
      const [cx, cy] = [x[c] as number, y[c] as number];
      const [left, right] = [Math.min(ax, bx, cx), Math.max(ax, bx, cx)];
      const [low, high] = [Math.min(ay, by, cy), Math.max(ay, by, cy)];
      const turn = Math.sign((bx - ax) * (cy - ay) - (cx - ax) * (by - ay));
      for (let r = row(low); r <= row(high); r++)
        for (let k = column(left); k <= column(right); k++)
          for (let i = first[r * columns + k] as number; i !== -1; i = following[i] as number) {
            const [px, py] = [x[i] as number, y[i] as number];
            if (i === b || px < left || px > right || py < low || py > high) continue;
            // Ends are where several borders meet: each border has its own copy of them.
            if ((px === ax && py === ay) || (px === cx && py === cy)) continue;
            const inside =
              turn * ((bx - ax) * (py - ay) - (px - ax) * (by - ay)) >= 0 &&
              turn * ((cx - bx) * (py - by) - (px - bx) * (cy - by)) >= 0 &&
              turn * ((ax - cx) * (py - cy) - (px - cx) * (ay - cy)) >= 0;
            if (inside) return true;
          }
      return false;
    },
  };
}
