import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** Positions [lon, lat] in degrees (EPSG:4326, 4 decimals), closed rings, exterior counter-clockwise. */
export type MultiPolygonCoordinates = [number, number][][][];

interface RegionBase {
  /** Official dotted code: `32`, `32.73`. */
  readonly code: string;
  /** Full official name: `Jawa Barat`, `Kabupaten Bandung`, `Kota Bandung`. */
  readonly name: string;
  /** The outline is our own work and not a surveyed or published one. */
  readonly derived: boolean;
  readonly coordinates: MultiPolygonCoordinates;
}

export interface ProvinceData extends RegionBase {
  readonly level: 'provinsi';
  readonly type: 'Provinsi';
  readonly parent: null;
}

export interface RegencyData extends RegionBase {
  readonly level: 'kabupaten';
  readonly type: 'Kabupaten' | 'Kota';
  /** Code of the province. */
  readonly parent: string;
  /** [lon, lat] of the point that stands for the regency, strictly inside it. */
  readonly seat: [number, number];
  readonly seatSource: string;
  /** Official names of its kecamatan, in code order. */
  readonly districts: string[];
}

/** A GeoNames place: [name, lon, lat, population or 0, regency code]; may lie a little off its regency. */
export type PlaceRow = [name: string, lon: number, lat: number, population: number, regency: string];

// Relative to src/demo and to dist/demo alike: the data ships once, in the source tree.
const folder = new URL('../../src/demo/data/', import.meta.url);
const read = (name: string): unknown =>
  JSON.parse(gunzipSync(readFileSync(new URL(name, folder))).toString());

/** The 38 provinces and 514 regencies that ship with the server. About 50 ms and 15 MB: keep no reference for long. */
export function readRegionData(): { provinces: ProvinceData[]; regencies: RegencyData[] } {
  const rows = read('regions.json.gz') as (ProvinceData | RegencyData)[];
  return {
    provinces: rows.filter((row) => row.level === 'provinsi'),
    regencies: rows.filter((row) => row.level === 'kabupaten'),
  };
}

/** About 2,000 populated places; every regency has at least one. */
export const readPlaceData = (): PlaceRow[] => read('places.json.gz') as PlaceRow[];
