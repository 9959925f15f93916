/**
 * The land each province may use: Natural Earth's province polygons, plus its islands that belong
 * to no province, given away by the official list of named islands. Coordinates become integers.
 */
import { union } from 'polyclip-ts';
import { containers, naturalEarthNames } from './names.mjs';
import { distanceTo, nearestOnBoundary, polygonArea } from './planar.mjs';

/** Grid steps per degree: 4 decimals, about 11 m, far finer than the 1:10m source. */
export const stepsPerDegree = 10_000;

const toGrid = (polygon) =>
  polygon.map((ring) =>
    ring.map(([lon, lat]) => [Math.round(lon * stepsPerDegree), Math.round(lat * stepsPerDegree)]),
  );

/** The older province whose outline holds this code's province (or regency). */
export const containerOf = (code) => containers[code.slice(0, 2)] ?? code.slice(0, 2);

/**
 * Votes of the named islands for one polygon: regency code -> weight. A name inside counts fully,
 * one within about 11 km counts less the farther it is.
 */
export function islandVotes(polygon, islands) {
  const reach = 0.1 * stepsPerDegree;
  const xs = polygon[0].map((p) => p[0]);
  const ys = polygon[0].map((p) => p[1]);
  const [w, s, e, n] = [
    Math.min(...xs) - reach,
    Math.min(...ys) - reach,
    Math.max(...xs) + reach,
    Math.max(...ys) + reach,
  ];
  const votes = new Map();
  for (const island of islands) {
    const [x, y] = [island.lon * stepsPerDegree, island.lat * stepsPerDegree];
    if (x < w || x > e || y < s || y > n) continue;
    const distance = distanceTo([x, y], polygon);
    const weight = distance === 0 ? 10 : distance < reach ? (1 - distance / reach) ** 2 : 0;
    if (weight > 0) votes.set(island.regency, (votes.get(island.regency) ?? 0) + weight);
  }
  return votes;
}

/** The regency with the most votes, or null. Ties go to the lower code. */
export const winnerOf = (votes) =>
  [...votes].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))[0]?.[0] ?? null;

/**
 * Container province code -> [{ polygon }], polygons on the integer grid, valid, none
 * overlapping another of the same container.
 */
export function buildOutlines(naturalEarth, islands) {
  const byName = new Map(naturalEarth.map((feature) => [feature.name, feature.polygons]));
  const outlines = new Map();
  for (const [code, name] of Object.entries(naturalEarthNames)) {
    const polygons = byName.get(name);
    if (!polygons) throw new Error(`Natural Earth has no ${name}`);
    outlines.set(code, toParts(polygons.map(toGrid)));
  }
  for (const raw of byName.get(null)) {
    const [polygon] = union([toGrid(raw)]);
    if (!polygon || polygonArea(polygon) < 100) continue;
    const winner = winnerOf(islandVotes(polygon, islands));
    const code = winner ? containerOf(winner) : nearestContainer(polygon, outlines);
    outlines.get(code).push({ polygon });
  }
  for (const [code, parts] of outlines) outlines.set(code, toParts(parts.map((part) => part.polygon)));
  return outlines;
}

/** One part per connected piece of land: an island that overlaps or touches another joins it. */
const toParts = (polygons) => union(...polygons.map((polygon) => [polygon])).map((polygon) => ({ polygon }));

function nearestContainer(polygon, outlines) {
  let best = { distance: Infinity, code: null };
  for (const [code, parts] of outlines)
    for (const part of parts) {
      const { distance } = nearestOnBoundary(polygon[0][0], part.polygon);
      if (distance < best.distance) best = { distance, code };
    }
  return best.code;
}
