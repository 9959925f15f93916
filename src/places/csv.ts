import { stringify } from 'csv-stringify/sync';

/**
 * Rows of one shape as CSV after RFC 4180: UTF-8 with a line of column names, lines ended by CR LF. A text that a spreadsheet
 * would take for a formula (= + - @, tab or return first) begins with an apostrophe.
 */
export function placesCsv(rows: readonly object[], columns: readonly string[]): string {
  return stringify(rows as object[], {
    header: true,
    columns: [...columns],
    record_delimiter: 'windows',
    cast: { string: (text) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text) },
  });
}
