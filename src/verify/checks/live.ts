import { quoteLiteral } from '../../db/quote.ts';
import { loadSql } from '../../db/sql-file.ts';
import { type Check, type CheckContext, count, fail, ok, warn } from '../check.ts';

const watchedSql = loadSql('live/watched');

/** Tables of the map that are watched from the beginning. */
const ofTheMap = ['santri_map', 'pesantren_map', 'regions', 'region_shapes'];

export const liveChecks: readonly Check[] = [
  { name: 'watched', group: 'Triggers', needs: ['petasantri.watched'], run: checkWatched },
];

type Row = Record<'schema_name' | 'table_name' | 'origin' | 'state', string> & { geometry: string | null };

async function checkWatched({ tx }: CheckContext) {
  const rows = await tx.query<Row>(watchedSql);
  const absent = ofTheMap.filter(
    (name) => !rows.some((row) => row.origin === 'builtin' && row.table_name === name),
  );
  const silent = rows.filter(({ state }) => state !== 'heard');
  if (absent.length === 0 && silent.length === 0)
    return ok(`edits of ${count(rows.length, 'table')} are announced`);
  const details = [
    ...absent.map((item) => ({ item, note: 'not watched' })),
    ...silent.map((row) => ({
      item: `${row.schema_name}.${row.table_name}`,
      note: row.state === 'missing' ? 'watched, but not there' : 'lacks a trigger, or it is disabled',
    })),
  ];
  const next = [
    ...(absent.length > 0
      ? ['psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -f migrations/0026-map-watch.up.sql']
      : []),
    ...silent.map((row) =>
      row.state === 'missing'
        ? `select petasantri.unwatch_table(${quoteLiteral(row.schema_name)}, ${quoteLiteral(row.table_name)});`
        : `select petasantri.watch_table(${[row.schema_name, row.table_name, row.geometry, row.origin].map((value) => (value === null ? 'null' : quoteLiteral(value))).join(', ')});`,
    ),
  ];
  const summary = `edits of ${count(details.length, 'table')} are not announced: maps show them late`;
  return absent.length > 0 || silent.some(({ origin }) => origin === 'builtin')
    ? fail(summary, next, details)
    : warn(summary, next, details);
}
