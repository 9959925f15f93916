/** One point per regency, on land of its province, with the source it came from. */
import { areaNames, seatTowns } from './names.mjs';
import { containerOf, islandVotes, stepsPerDegree, winnerOf } from './outlines.mjs';
import { distanceTo, innerPoint, inPolygon, nearestOnBoundary } from './planar.mjs';

const bareName = (name) => name.toUpperCase().replace(/[^A-Z]/g, '');

/**
 * Puts every regency's seat into one part of its container province.
 * Returns Map code -> { point, part, source, moved }: point on the integer grid, moved in km.
 */
export function placeSeats(regencies, outlines, { areas, places, islands }) {
  const areaByName = new Map();
  for (const area of areas)
    if (!areaByName.has(bareName(area.name))) areaByName.set(bareName(area.name), area);
  const seats = new Map();
  const outside = [];
  for (const regency of regencies) {
    const parts = outlines.get(containerOf(regency.code));
    const found = locate(regency, parts, { areaByName, places, islands });
    const part = found && parts.find((p) => inPolygon(found.point, p.polygon));
    if (part) seats.set(regency.code, { point: found.point, part, source: found.source, moved: 0 });
    else outside.push({ regency, found, parts });
  }
  for (const { regency, found, parts } of outside)
    seats.set(regency.code, moveInside(regency, found, parts, seats, islands));
  keepApart(seats);
  return seats;
}

/** Where the sources say the regency is: { point, source } or null. */
function locate(regency, parts, { areaByName, places, islands }) {
  const town = seatTowns[regency.code];
  if (town) {
    const match = places
      .filter((place) => bareName(place.name) === bareName(town))
      .map((place) => ({ place, point: gridPoint(place), away: nearest(gridPoint(place), parts).distance }))
      .filter(({ away }) => away < 0.2 * stepsPerDegree)
      .sort((a, b) => Number(b.place.feature === 'PPLA2') - Number(a.place.feature === 'PPLA2'))[0];
    if (!match) throw new Error(`GeoNames has no ${town} for ${regency.code}`);
    return { point: match.point, source: 'GeoNames' };
  }
  const area = areaByName.get(bareName(areaNames[regency.code] ?? regency.name));
  if (area && nearest(gridPoint(area), parts).distance < 0.3 * stepsPerDegree)
    return { point: gridPoint(area), source: 'country-state-city' };
  const own = islands.filter((island) => island.regency === regency.code);
  if (own.length === 0) throw new Error(`no source places ${regency.code} ${regency.name}`);
  const middle = (key) => own.map((island) => island[key]).sort((a, b) => a - b)[own.length >> 1];
  return { point: gridPoint({ lon: middle('lon'), lat: middle('lat') }), source: 'idn-area-data islands' };
}

const gridPoint = ({ lon, lat }) => [Math.round(lon * stepsPerDegree), Math.round(lat * stepsPerDegree)];

const nearest = (point, parts) =>
  parts
    .map((part) => ({ part, distance: distanceTo(point, part.polygon) }))
    .reduce((best, next) => (next.distance < best.distance ? next : best));

/** The nearest land; a regency that is named an archipelago goes to a free island of its own instead. */
function moveInside(regency, found, parts, seats, islands) {
  const taken = new Set([...seats.values()].map((seat) => seat.part));
  const own = regency.name.includes('Kepulauan')
    ? parts.filter(
        (part) => !taken.has(part) && winnerOf(islandVotes(part.polygon, islands)) === regency.code,
      )
    : [];
  const target = nearest(found.point, own.length > 0 ? own : parts).part;
  const point = stepInside(found.point, target.polygon);
  return { point, part: target, source: found.source, moved: kilometres(found.point, point) };
}

/** Distance of two grid points in km, near the equator, where all of Indonesia is. */
const kilometres = (a, b) => (Math.hypot(a[0] - b[0], a[1] - b[1]) / stepsPerDegree) * 111.2;

/** The nearest boundary point, pushed 500 m to 5 km inland; a tiny island gets its inner point. */
function stepInside(point, polygon) {
  const { point: shore } = nearestOnBoundary(point, polygon);
  const out = Math.atan2(shore[1] - point[1], shore[0] - point[0]);
  for (const reach of [200, 100, 50, 400])
    for (let turn = 0; turn < 16; turn++) {
      const angle = out + (turn % 2 ? 1 : -1) * Math.ceil(turn / 2) * (Math.PI / 8);
      const inland = [
        Math.round(shore[0] + reach * Math.cos(angle)),
        Math.round(shore[1] + reach * Math.sin(angle)),
      ];
      if (inPolygon(inland, polygon) && nearestOnBoundary(inland, polygon).distance > reach / 2)
        return inland;
    }
  return innerPoint(polygon).map(Math.round);
}

/** Seats of one part keep at least 2 km from each other, or a cell between them would be a sliver. */
function keepApart(seats) {
  const apart = 0.018 * stepsPerDegree;
  const list = [...seats.values()];
  for (let i = 0; i < list.length; i++)
    for (let j = 0; j < i; j++) {
      const [a, b] = [list[j], list[i]];
      if (a.part !== b.part || Math.hypot(a.point[0] - b.point[0], a.point[1] - b.point[1]) >= apart)
        continue;
      for (let turn = 0; turn < 16; turn++) {
        const angle = (turn * Math.PI) / 8;
        const moved = [
          Math.round(a.point[0] + apart * Math.cos(angle)),
          Math.round(a.point[1] + apart * Math.sin(angle)),
        ];
        if (!inPolygon(moved, b.part.polygon)) continue;
        b.moved += kilometres(moved, b.point);
        b.point = moved;
        break;
      }
    }
}
