/** Makes ../data from the packages beside this file and prints how each seat was found. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { union } from 'polyclip-ts';
import { divideLand } from './cells.mjs';
import { containers } from './names.mjs';
import { buildOutlines, containerOf, stepsPerDegree } from './outlines.mjs';
import { distanceTo, doubleArea, innerPoint, inPolygon, polygonArea } from './planar.mjs';
import { placeSeats } from './seats.mjs';
import { shareVertices, snapTogether } from './snap.mjs';
import {
  readIslands,
  readNamedAreas,
  readNaturalEarth,
  readPlaces,
  readProvinces,
  readRegencies,
} from './sources.mjs';

const provinces = readProvinces();
const regencies = readRegencies();
const islands = readIslands();
const places = readPlaces();
const outlines = buildOutlines(readNaturalEarth(), islands);
const seats = placeSeats(regencies, outlines, { areas: readNamedAreas(), places, islands });
const cells = snapTogether(divideLand(regencies, outlines, seats, islands));
const land = shareVertices(
  new Map([
    ...cells,
    ...provinces.map(({ code }) => [
      code,
      union(
        ...regencies.filter((regency) => regency.province === code).map((regency) => cells.get(regency.code)),
      ),
    ]),
  ]),
);
const changed = new Set([...Object.keys(containers), ...Object.values(containers)]);

const regions = provinces.map(({ code, name }) => ({
  code,
  level: 'provinsi',
  type: 'Provinsi',
  name,
  parent: null,
  derived: changed.has(code),
  coordinates: inDegrees(land.get(code)),
}));
for (const { code, province, name, type, districts } of regencies) {
  const polygons = land.get(code);
  const seat = seatInside(code, polygons);
  regions.push({
    code,
    level: 'kabupaten',
    type,
    name,
    parent: province,
    derived: true,
    seat: seat.map((v) => v / stepsPerDegree),
    seatSource: seats.get(code).source,
    districts,
    coordinates: inDegrees(polygons),
  });
}
regions.sort((a, b) => a.level.localeCompare(b.level) * -1 || a.code.localeCompare(b.code));
write('regions.json.gz', regions);
write('places.json.gz', assignPlaces());
report();

/** The seat itself, or a point well inside the largest polygon when rounding pushed it out. */
function seatInside(code, polygons) {
  const { point } = seats.get(code);
  if (polygons.some((polygon) => inPolygon(point, polygon))) return point;
  if (polygons.length === 0) throw new Error(`${code} has no land`);
  return innerPoint(polygons.reduce((a, b) => (polygonArea(b) > polygonArea(a) ? b : a))).map(Math.round);
}

/** RFC 7946 winding, 4 decimals, polygons by falling area. */
function inDegrees(polygons) {
  return [...polygons]
    .sort((a, b) => polygonArea(b) - polygonArea(a))
    .map((polygon) =>
      polygon.map((ring, i) => {
        const turned = doubleArea(ring) > 0 === (i === 0) ? ring : [...ring].reverse();
        return turned.map(([x, y]) => [x / stepsPerDegree, y / stepsPerDegree]);
      }),
    );
}

/** [name, lon, lat, population, regency] of each place within 10 km of a cell, 3 decimals, by regency and name. */
function assignPlaces() {
  const reach = 0.09 * stepsPerDegree;
  const rows = [];
  for (const place of places) {
    const point = [place.lon * stepsPerDegree, place.lat * stepsPerDegree];
    let best = { distance: reach, code: null };
    for (const [code, polygons] of cells) {
      for (const polygon of polygons) {
        const [x, y] = polygon[0][0];
        if (Math.abs(x - point[0]) > 10 * stepsPerDegree || Math.abs(y - point[1]) > 10 * stepsPerDegree)
          continue;
        const distance = distanceTo(point, polygon);
        if (distance < best.distance) best = { distance, code };
      }
      if (best.distance === 0) break;
    }
    if (best.code) rows.push([place.name, round3(place.lon), round3(place.lat), place.population, best.code]);
  }
  const covered = new Set(rows.map((row) => row[4]));
  for (const region of regions)
    if (region.level === 'kabupaten' && !covered.has(region.code))
      rows.push([region.name, round3(region.seat[0]), round3(region.seat[1]), 0, region.code]);
  return rows.sort((a, b) => a[4].localeCompare(b[4]) || a[0].localeCompare(b[0]) || a[1] - b[1]);
}

function round3(degrees) {
  return Math.round(degrees * 1000) / 1000;
}

/** Same input, same bytes: zlib leaves the time zero; the operating system byte is set to unknown. */
function write(name, value) {
  const bytes = gzipSync(JSON.stringify(value), { level: 9 });
  bytes[9] = 255;
  mkdirSync(new URL('../data/', import.meta.url), { recursive: true });
  writeFileSync(new URL(`../data/${name}`, import.meta.url), bytes);
  console.log(`${name}: ${value.length} rows, ${bytes.length} bytes`);
}

function report() {
  const bySource = {};
  for (const regency of regencies) {
    const { source, moved } = seats.get(regency.code);
    bySource[source] = (bySource[source] ?? 0) + 1;
    const area =
      cells.get(regency.code).reduce((sum, p) => sum + polygonArea(p), 0) * (111.2 / stepsPerDegree) ** 2;
    console.log(
      `${regency.code}\t${regency.name}\t${source}\tmoved ${moved.toFixed(1)} km\t${area.toFixed(0)} km2\tin ${containerOf(regency.code)}`,
    );
  }
  console.log(bySource);
}
