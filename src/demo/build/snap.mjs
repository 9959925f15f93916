/**
 * Snap rounding: puts polygons on the integer grid so that neighbours share every vertex of a
 * common border. Afterwards edges meet only in vertices, and a union only picks edges.
 */
import { union } from 'polyclip-ts';

const cellSize = 2000;

/** Map key -> polygons (any coordinates), snapped, valid and noded against each other. */
export function snapTogether(shapes) {
  let rounded = new Map(
    [...shapes].map(([key, polygons]) => [
      key,
      polygons.map((p) => p.map((r) => dropRepeats(r.map(([x, y]) => [Math.round(x), Math.round(y)])))),
    ]),
  );
  const index = indexVertices(rounded);
  for (let changed = true; changed; ) {
    changed = false;
    rounded = new Map(
      [...rounded].map(([key, polygons]) => [
        key,
        polygons.map((polygon) =>
          polygon.map((ring) => {
            const noded = addVertices(ring, index);
            if (noded.length !== ring.length) changed = true;
            return noded;
          }),
        ),
      ]),
    );
  }
  return shareVertices(new Map([...rounded].map(([key, polygons]) => [key, repair(polygons)])));
}

/**
 * Gives back the vertices on straight edges that a union drops: points collinear on the grid are not
 * quite collinear in degrees, so neighbours must keep the same ones.
 */
export function shareVertices(shapes) {
  const index = indexVertices(shapes);
  const noded = (polygon) => polygon.map((ring) => addVertices(ring, index));
  return new Map([...shapes].map(([key, polygons]) => [key, polygons.map(noded)]));
}

/** Union of rings that may have collapsed: valid polygons, or none. */
function repair(polygons) {
  const live = polygons.map((p) => p.filter((ring) => ring.length >= 4)).filter((p) => p.length > 0);
  return live.length === 0 ? [] : union(...live.map((p) => [p]));
}

const dropRepeats = (ring) =>
  ring.filter((p, i) => i === 0 || p[0] !== ring[i - 1][0] || p[1] !== ring[i - 1][1]);

function indexVertices(shapes) {
  const index = new Map();
  const seen = new Set();
  for (const polygons of shapes.values())
    for (const [x, y] of polygons.flat(2)) {
      if (seen.has(`${x},${y}`)) continue;
      seen.add(`${x},${y}`);
      const key = `${Math.floor(x / cellSize)},${Math.floor(y / cellSize)}`;
      const bucket = index.get(key);
      if (bucket) bucket.push([x, y]);
      else index.set(key, [[x, y]]);
    }
  return index;
}

/** The ring with every indexed vertex whose unit square an edge crosses inserted into that edge. */
function addVertices(ring, index) {
  const noded = [ring[0]];
  for (let i = 0; i + 1 < ring.length; i++) noded.push(...crossed(ring[i], ring[i + 1], index), ring[i + 1]);
  return dropRepeats(noded);
}

function crossed([x1, y1], [x2, y2], index) {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const square = dx * dx + dy * dy;
  const hits = [];
  for (
    let cx = Math.floor((Math.min(x1, x2) - 1) / cellSize);
    cx <= Math.floor((Math.max(x1, x2) + 1) / cellSize);
    cx++
  )
    for (
      let cy = Math.floor((Math.min(y1, y2) - 1) / cellSize);
      cy <= Math.floor((Math.max(y1, y2) + 1) / cellSize);
      cy++
    )
      for (const [x, y] of index.get(`${cx},${cy}`) ?? []) {
        const along = (x - x1) * dx + (y - y1) * dy;
        if (along <= 0 || along >= square) continue;
        if (Math.abs((x - x1) * dy - (y - y1) * dx) <= 0.5 * (Math.abs(dx) + Math.abs(dy)))
          hits.push([along, x, y]);
      }
  return hits.sort((a, b) => a[0] - b[0]).map(([, x, y]) => [x, y]);
}
