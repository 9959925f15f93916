/**
 * Small plane geometry on rings of [x, y]. Units are whatever the caller uses; nothing here knows
 * of degrees or of the earth.
 */

/** Twice the signed area of a closed ring; positive when counter-clockwise. */
export function doubleArea(ring) {
  let sum = 0;
  for (let i = 0; i + 1 < ring.length; i++) sum += ring[i][0] * ring[i + 1][1] - ring[i + 1][0] * ring[i][1];
  return sum;
}

/** Area of a polygon [outer, ...holes]. */
export const polygonArea = (polygon) =>
  polygon.reduce((sum, ring, i) => sum + (i === 0 ? 1 : -1) * Math.abs(doubleArea(ring)) * 0.5, 0);

/** True when the point is strictly inside, even-odd over all rings of [outer, ...holes]. */
export function inPolygon([x, y], polygon) {
  let inside = false;
  for (const ring of polygon)
    for (let i = 0; i + 1 < ring.length; i++) {
      const [x1, y1] = ring[i];
      const [x2, y2] = ring[i + 1];
      if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
    }
  return inside;
}

/** The point of a polygon's boundary nearest to `point`, with its distance. */
export function nearestOnBoundary([x, y], polygon) {
  let best = { distance: Infinity, point: null };
  for (const ring of polygon)
    for (let i = 0; i + 1 < ring.length; i++) {
      const [x1, y1] = ring[i];
      const dx = ring[i + 1][0] - x1;
      const dy = ring[i + 1][1] - y1;
      const t = Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1)));
      const distance = Math.hypot(x1 + t * dx - x, y1 + t * dy - y);
      if (distance < best.distance) best = { distance, point: [x1 + t * dx, y1 + t * dy] };
    }
  return best;
}

/** Distance from a point to a polygon: 0 inside. */
export const distanceTo = (point, polygon) =>
  inPolygon(point, polygon) ? 0 : nearestOnBoundary(point, polygon).distance;

/** A point well inside: the best of a 24 x 24 grid over the bounding box, by distance to the boundary. */
export function innerPoint(polygon) {
  const xs = polygon[0].map((p) => p[0]);
  const ys = polygon[0].map((p) => p[1]);
  const [w, s, e, n] = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  let best = { distance: -1, point: null };
  for (let steps = 24; best.point === null && steps < 800; steps *= 2)
    for (let i = 1; i < steps; i++)
      for (let j = 1; j < steps; j++) {
        const point = [w + ((e - w) * i) / steps, s + ((n - s) * j) / steps];
        if (!inPolygon(point, polygon)) continue;
        const { distance } = nearestOnBoundary(point, polygon);
        if (distance > best.distance) best = { distance, point };
      }
  return best.point;
}
