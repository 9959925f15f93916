import { loadSql } from '../../db/sql-file.ts';
import { type Check, type CheckContext, count, fail, info, ok, warn } from '../check.ts';
import { expected, mapTables, statisticsViews } from '../expected.ts';

const viewsSql = loadSql('verify/views');
const sumsSql = loadSql('verify/view-sums');
const freshnessSql = loadSql('verify/freshness');

/** Seconds that a change may wait for the statistics; the server needs 12 at most (see statistics in docs/configuration.md). */
const patienceS = 60;

const tables = [
  ...statisticsViews.filter((name) => !name.startsWith('petasantri.')),
  // The sums of the views by kecamatan; a serving role reads these only.
  'petasantri.santri_stats_wilayah',
  'petasantri.pesantren_stats_wilayah',
  ...mapTables,
  'petasantri.changes',
];

export const viewChecks: readonly Check[] = [
  { name: 'views', group: 'Statistics', run: checkViews },
  { name: 'view-sums', group: 'Statistics', needs: tables, run: checkSums },
  {
    name: 'freshness',
    group: 'Statistics',
    needs: ['petasantri.changes', 'petasantri.data_version'],
    run: checkFreshness,
  },
];

type ViewRow = { name: string; found: boolean; populated: boolean; unique_index: boolean };
const readViews = ({ tx }: CheckContext) => tx.query<ViewRow>(viewsSql, [[...statisticsViews]]);

async function checkViews(context: CheckContext) {
  const rows = await readViews(context);
  const missing = rows.filter(({ found }) => !found);
  if (missing.length > 0)
    return fail(`${missing.map(({ name }) => name).join(', ')} missing`, ['petasantri migrate up']);
  const bare = rows.filter(({ unique_index }) => !unique_index);
  const empty = rows.filter(({ populated }) => !populated);
  if (bare.length === 0 && empty.length === 0)
    return ok('all populated, with the unique index that a concurrent refresh needs');
  return fail(
    [
      ...empty.map(({ name }) => `${name} is not populated`),
      ...bare.map(({ name }) => `${name} has no unique index`),
    ].join(', '),
    [
      ...bare.map(({ name }) =>
        (expected().indexes.find(({ owner }) => owner === name)?.create ?? '').replace(' concurrently', ''),
      ),
      ...empty.map(({ name }) => `refresh materialized view ${name};`),
      'petasantri refresh',
    ],
  );
}

async function checkSums(context: CheckContext) {
  if ((await readViews(context)).some(({ populated }) => !populated))
    return info('not checked: a view is not populated');
  type Row = {
    santri_counted: number;
    santri_by_district: number;
    santri_rows: number;
    pesantren_counted: number;
    pesantren_by_district: number;
    pesantren_rows: number;
    pending: number;
  };
  const [row] = await context.tx.query<Row>(sumsSql);
  if (!row) return info('not checked');
  const agree = (rows: number, ...counted: number[]) => counted.every((n) => n === rows);
  if (
    agree(row.santri_rows, row.santri_counted, row.santri_by_district) &&
    agree(row.pesantren_rows, row.pesantren_counted, row.pesantren_by_district)
  )
    return ok(
      `add up to the map: ${count(row.santri_rows, 'santri', 'santri')}, ${count(row.pesantren_rows, 'pesantren', 'pesantren')}`,
    );
  const details = [
    {
      item: 'santri',
      note: `${row.santri_counted} and by kecamatan ${row.santri_by_district} counted of ${row.santri_rows} rows`,
    },
    {
      item: 'pesantren',
      note: `${row.pesantren_counted} and by kecamatan ${row.pesantren_by_district} counted of ${row.pesantren_rows} rows`,
    },
  ];
  const summary = `statistics count ${row.santri_counted} santri and ${row.pesantren_counted} pesantren, the map has ${row.santri_rows} and ${row.pesantren_rows}`;
  // A change that waits explains the difference; freshness says whether it waits too long.
  return row.pending > 0
    ? info(`${summary}; ${count(row.pending, 'change')} pending`, details, ['petasantri refresh'])
    : fail(
        `${summary}, and no change is pending: the triggers of the map tables missed it`,
        ['petasantri refresh'],
        details,
      );
}

async function checkFreshness({ tx }: CheckContext) {
  type Row = {
    pending: number;
    oldest_s: number | null;
    version: number | null;
    refreshed_at: string | null;
    took_ms: number | null;
  };
  const [row] = await tx.query<Row>(freshnessSql);
  if (!row || row.version === null)
    return fail('petasantri.data_version has no row', [
      'insert into petasantri.data_version default values on conflict do nothing;',
      'petasantri refresh',
    ]);
  const last = `version ${row.version}, refreshed ${row.refreshed_at}, ${row.took_ms} ms`;
  if (row.pending === 0) return ok(last);
  const waits = `${count(row.pending, 'change')} pending for ${Math.round(row.oldest_s ?? 0)} s`;
  if ((row.oldest_s ?? 0) <= patienceS) return ok(`${waits}; ${last}`);
  return warn(`${waits}; ${last}`, [
    'petasantri refresh',
    'Is a server running with statistics.refresh on, as a role that may execute petasantri.refresh()?',
  ]);
}
