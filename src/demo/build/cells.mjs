/** Divides the land of each province among its regencies. */
import { Delaunay } from 'd3-delaunay';
import { intersection } from 'polyclip-ts';
import { containerOf, islandVotes, stepsPerDegree } from './outlines.mjs';
import { nearestOnBoundary } from './planar.mjs';

/**
 * Map regency code -> polygons on the grid. A part (mainland or island) is shared by the seats on it
 * as Voronoi cells; a part without a seat goes whole to the regency that the named islands on and
 * around it belong to, else to the nearest seat.
 */
export function divideLand(regencies, outlines, seats, islands) {
  const cells = new Map(regencies.map((regency) => [regency.code, []]));
  for (const [container, parts] of outlines) {
    const members = regencies.filter((regency) => containerOf(regency.code) === container).map((r) => r.code);
    for (const part of parts) {
      const here = members.filter((code) => seats.get(code).part === part);
      if (here.length === 0) cells.get(ownerOf(part, members, seats, islands)).push(part.polygon);
      else if (here.length === 1) cells.get(here[0]).push(part.polygon);
      else
        for (const [code, polygons] of voronoi(part.polygon, here, seats)) cells.get(code).push(...polygons);
    }
  }
  return cells;
}

function ownerOf(part, members, seats, islands) {
  const votes = [...islandVotes(part.polygon, islands)].filter(([code]) => members.includes(code));
  votes.sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
  if (votes[0]) return votes[0][0];
  const away = (code) => nearestOnBoundary(seats.get(code).point, part.polygon).distance;
  return [...members].sort((a, b) => away(a) - away(b))[0];
}

/** Voronoi cells in a local equirectangular plane, clipped to the polygon: [[code, polygons]]. */
function voronoi(polygon, codes, seats) {
  const ys = polygon[0].map((p) => p[1]);
  const shrink = Math.cos(((Math.min(...ys) + Math.max(...ys)) / 2 / stepsPerDegree) * (Math.PI / 180));
  const points = codes.map((code) => seats.get(code).point).map(([x, y]) => [x * shrink, y]);
  const all = [...points, ...polygon[0].map(([x, y]) => [x * shrink, y])];
  const margin = stepsPerDegree;
  const bounds = [
    Math.min(...all.map((p) => p[0])) - margin,
    Math.min(...all.map((p) => p[1])) - margin,
    Math.max(...all.map((p) => p[0])) + margin,
    Math.max(...all.map((p) => p[1])) + margin,
  ];
  const diagram = Delaunay.from(points).voronoi(bounds);
  return codes.map((code, i) => {
    const cell = diagram.cellPolygon(i).map(([x, y]) => [Math.round(x / shrink), Math.round(y)]);
    return [code, intersection([polygon], [cell])];
  });
}
