import type { Queryable, QueryOptions } from '../db/database.ts';
import { loadSql } from '../db/sql-file.ts';
import { AppError } from '../errors.ts';
import type { Level } from './level.ts';

export interface BoundaryQuery {
  readonly level: Level;
  /** Code of the region to stay within; '' for the whole country. */
  readonly within: string;
  readonly geometry: 'full' | 'simplified';
  /** Decimals of a degree. */
  readonly precision: number;
}

interface Row {
  readonly code: string;
  readonly name: string;
  readonly type: string;
  readonly kabupaten: string | null;
  readonly provinsi: string | null;
  readonly illustrative: boolean;
  readonly outline: string;
}

const sizeSql = loadSql('regions/boundaries-size');
const boundariesSql = loadSql('regions/boundaries');

/** Zoom band of simplified outlines: a country on a screen for provinces, a regency for districts. */
const bands: Readonly<Record<Level, number>> = { provinsi: 6, kabupaten: 7, kecamatan: 9 };
/** Outlines of one query: a full one may have a hundred thousand corners. */
const perQuery: Readonly<Record<BoundaryQuery['geometry'], number>> = { simplified: 500, full: 20 };
/** Corners of a collection: about 50 MB of GeoJSON with the most decimals, 60 MB with the names of every district. */
const usualCorners = 2_000_000;
/** Bytes that a collection takes at most. */
export const mostBytes = 60 * 1024 * 1024;

/**
 * The outlines of a level as the text of a GeoJSON FeatureCollection, put together piece by piece. Properties are the names
 * of the region and of those around it (provinsi, kabupaten, kecamatan as far as the level goes), kode_wilayah, tipe and
 * illustrative. Throws AppError bad_request, before any outline is read, for more than `mostCorners` corners, and db_*.
 */
export async function boundaries(
  db: Queryable,
  query: BoundaryQuery,
  options?: QueryOptions,
  mostCorners = usualCorners,
): Promise<string> {
  const { level, within, geometry, precision } = query;
  const band = geometry === 'full' ? null : bands[level];
  const [size] = await db.query<{ corners: number }>(sizeSql, [level, within, band], options);
  if ((size?.corners ?? 0) > mostCorners) throw tooBig(`0 to ${mostCorners} corners`);
  const features: string[] = [];
  let bytes = 0;
  for (let after = '', more = true; more; ) {
    const params = [level, within, band, precision, after, perQuery[geometry]];
    const rows = await db.query<Row>(boundariesSql, params, options);
    for (const row of rows) {
      const feature = `{"type":"Feature","id":${JSON.stringify(row.code)},"properties":${JSON.stringify(properties(level, row))},"geometry":${row.outline}}`;
      bytes += feature.length;
      features.push(feature);
    }
    // Outlines may have changed since they were counted.
    if (bytes > mostBytes) throw tooBig(`0 to ${mostBytes / 1024 ** 2} MB`);
    after = rows.at(-1)?.code ?? '';
    more = rows.length === perQuery[geometry];
  }
  return `{"type":"FeatureCollection","features":[${features.join(',')}]}`;
}

const tooBig = (range: string) =>
  new AppError(
    'bad_request',
    `one answer takes outlines of ${range}, and these have more: name a provinsi or kabupaten, or leave out geometry=full`,
  );

const properties = (level: Level, { code, name, type, kabupaten, provinsi, illustrative }: Row) => ({
  ...(level === 'kecamatan' ? { kecamatan: name, kabupaten } : {}),
  ...(level === 'kabupaten' ? { kabupaten: name } : {}),
  provinsi: level === 'provinsi' ? name : provinsi,
  kode_wilayah: code,
  tipe: type,
  illustrative,
});
