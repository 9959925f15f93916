import type { Context } from 'hono';
import { placesCsv } from '../places/csv.ts';
import { degrees } from '../places/features.ts';
import type { PlaceRow } from '../places/subjects.ts';
import type { Env } from './deps.ts';

export const csvType = 'text/csv; charset=utf-8';

/** Rows as CSV with the columns of their properties, then lon and lat; offered as a file to keep. */
export function pointsCsv<Row extends PlaceRow>(
  c: Context<Env>,
  name: string,
  rows: readonly Row[],
  properties: (row: Row) => object,
): string {
  c.header('Content-Disposition', `attachment; filename="${name}.csv"`);
  const blank = {
    id: '',
    nama: '',
    skor: 0,
    kategori: '',
    code: '',
    provinsi: null,
    kabupaten: null,
  } as unknown;
  const columns = Object.keys(properties(blank as Row));
  return placesCsv(
    rows.map((row) => ({ ...properties(row), lon: degrees(row.lon), lat: degrees(row.lat) })),
    [...columns, 'lon', 'lat'],
  );
}
