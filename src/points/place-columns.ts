import { AppError } from '../errors.ts';
import { type Place, parseDegrees, parseGeometryText, parsePair } from './parse-place.ts';
import type { Fault, SourceRow } from './source.ts';

/** Headers met in the wild, folded, best first. */
const names = {
  lon: ['lon', 'lng', 'long', 'longitude', 'bujur', 'garis_bujur', 'koordinat_x', 'x'],
  lat: ['lat', 'latitude', 'lintang', 'garis_lintang', 'koordinat_y', 'y'],
  latlon: [
    'koordinat',
    'latlong',
    'latlon',
    'latlng',
    'lat_long',
    'lat_lon',
    'lat_lng',
    'coordinates',
    'titik_koordinat',
  ],
  lonlat: ['lonlat', 'longlat', 'lnglat', 'long_lat', 'lon_lat', 'lng_lat'],
  geometry: ['wkt', 'geom', 'geometry', 'the_geom', 'wkb_geometry', 'lokasi'],
} as const;

/** Spelling of a header for comparing: letters, digits and single underscores, in lower case. */
export function foldName(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '');
}

/** Where the position of a row stands. Indexes into the header. */
export type PlaceColumns =
  | { readonly kind: 'feature' }
  | { readonly kind: 'two'; readonly lon: number; readonly lat: number }
  | { readonly kind: 'pair'; readonly at: number; readonly order: 'latlon' | 'lonlat' }
  | { readonly kind: 'geometry'; readonly at: number };

/**
 * Finds the coordinates in a header, or takes what was asked for. `geometry` is the table's own column.
 * Throws AppError bad_request listing the header.
 */
export function findPlaceColumns(
  header: readonly string[],
  geometry: string,
  asked: { readonly lon?: string | undefined; readonly lat?: string | undefined },
): PlaceColumns {
  if (asked.lon !== undefined || asked.lat !== undefined) {
    if (asked.lon === undefined || asked.lat === undefined)
      throw new AppError('bad_request', '--lon and --lat belong together');
    return { kind: 'two', lon: columnNamed(header, asked.lon), lat: columnNamed(header, asked.lat) };
  }
  const folded = header.map(foldName);
  const first = (list: readonly string[]) =>
    list.map((name) => folded.indexOf(name)).find((at) => at >= 0) ?? -1;
  const [lon, lat] = [first(names.lon), first(names.lat)];
  if (lon >= 0 && lat >= 0) return { kind: 'two', lon, lat };
  const own = header.indexOf(geometry);
  const shape = own >= 0 ? own : first([foldName(geometry), ...names.geometry]);
  if (shape >= 0) return { kind: 'geometry', at: shape };
  for (const order of ['latlon', 'lonlat'] as const) {
    const at = first(names[order]);
    if (at >= 0) return { kind: 'pair', at, order };
  }
  throw new AppError('bad_request', 'no columns with coordinates were recognised in the file', {
    hint: `Name them with --lon COLUMN --lat COLUMN. The file has ${listed(header)}.`,
  });
}

/** Index of a column of the file, by its name as it stands there or folded. Throws AppError bad_request. */
export function columnNamed(header: readonly string[], name: string): number {
  const exact = header.indexOf(name);
  if (exact >= 0) return exact;
  const folded = header.map(foldName);
  const at = folded.indexOf(foldName(name));
  if (at < 0 || foldName(name) === '')
    throw new AppError('bad_request', `the file has no column "${name}"`, {
      hint: `It has ${listed(header)}.`,
    });
  if (folded.indexOf(foldName(name), at + 1) >= 0)
    throw new AppError('bad_request', `the file has several columns "${name}"`);
  return at;
}

export const listed = (list: readonly string[]) =>
  `${list.slice(0, 40).join(', ')}${list.length > 40 ? `, and ${list.length - 40} more` : ''}`;

/** The position of a row in degrees, or why it has none. `swap` exchanges what the columns say. */
export function readPlace(row: SourceRow, columns: PlaceColumns, swap: boolean): Place | Fault {
  if (columns.kind === 'feature') return turned(row.point ?? missing, swap);
  if (columns.kind === 'two') {
    const [lon, lat] = [row.fields[columns.lon] ?? '', row.fields[columns.lat] ?? ''];
    if (lon.trim() === '' || lat.trim() === '') return missing;
    const x = parseDegrees(lon);
    const y = parseDegrees(lat);
    if (!x || !y) return unreadable(x ? lat : lon);
    // LS in the column of longitudes says that the columns are the other way round: left for the check to find.
    return turned([x.value, y.value], swap);
  }
  const text = row.fields[columns.at] ?? '';
  if (text.trim() === '') return missing;
  const place =
    columns.kind === 'geometry'
      ? (parseGeometryText(text) ?? parsePair(text, 'latlon'))
      : (parsePair(text, columns.order) ?? parseGeometryText(text));
  return turned(place ?? unreadable(text), swap);
}

const missing: Fault = { reason: 'coordinates missing', detail: 'the row has no coordinates' };

const unreadable = (text: string): Fault => ({
  reason: 'coordinates are no numbers',
  detail: `"${text.trim().slice(0, 60)}" is no coordinate in degrees, as -6.9147 or -6,9147`,
});

function turned(place: Place | Fault, swap: boolean): Place | Fault {
  return swap && !('reason' in place) ? [place[1], place[0]] : place;
}
