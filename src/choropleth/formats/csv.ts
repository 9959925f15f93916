import { stringify } from 'csv-stringify/sync';
import type { Choropleth } from '../collection.ts';
import type { Drawing } from './features.ts';
import type { Writing } from './formats.ts';

/**
 * CSV after RFC 4180: UTF-8, commas, lines ended by CR LF, a line of column names; empty is not known or hidden, and `suppressed`
 * says which. Points become the columns lon and lat. A text that a spreadsheet would take for a formula
 * (= + - @, tab or return first) begins with an apostrophe.
 */
export function toCsv({ columns }: Choropleth, { features }: Drawing, { geometry, bom }: Writing): Buffer {
  const place = geometry === 'centroid' ? ['lon', 'lat'] : [];
  const rows = features.map(({ properties, geometry: drawn }) => [
    ...columns.map(({ name }) => {
      const value = properties[name];
      return typeof value === 'object' && value !== null ? value.join(' ') : value;
    }),
    ...(drawn?.type === 'Point' ? drawn.coordinates : []),
  ]);
  const text = stringify([[...columns.map(({ name }) => name), ...place], ...rows], {
    record_delimiter: 'windows',
    cast: { string: guard },
  });
  return Buffer.from(bom ? `\ufeff${text}` : text);
}

const guard = (text: string) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
