import { loadSql } from '../../db/sql-file.ts';
import { type Check, type CheckContext, count, fail, info, ok, percent, warn } from '../check.ts';
import { baseTables, mapTables } from '../expected.ts';
import { sampleOf } from './rows.ts';

const sql = {
  resolvedBy: loadSql('verify/resolved-by'),
  unresolved: loadSql('verify/unresolved'),
  unknownCodes: loadSql('verify/unknown-codes'),
  differences: loadSql('verify/region-differences'),
};

/** Map rows whose region is found anew; each takes a tenth of a millisecond or two. */
const lookRows = 500;

const regions = ['petasantri.regions', 'petasantri.region_parts', 'petasantri.region_names'];

export const regionChecks: readonly Check[] = [
  { name: 'unresolved', group: 'Regions of rows', needs: mapTables, run: checkUnresolved },
  {
    name: 'region-codes',
    group: 'Regions of rows',
    needs: [...mapTables, 'petasantri.regions'],
    run: checkCodes,
  },
  {
    name: 'region-values',
    group: 'Regions of rows',
    needs: [...baseTables, ...mapTables, ...regions],
    run: checkValues,
  },
];

async function checkUnresolved({ tx, options }: CheckContext) {
  type Row = { layer: string; total: number; titik: number; kode: number; nama: number; unresolved: number };
  const rows = await tx.query<Row>(sql.resolvedBy);
  const summary = rows
    .filter(({ total }) => total > 0)
    .map(
      (row) =>
        `${row.layer}: ${percent(row.titik, row.total)} by titik, ${percent(row.kode, row.total)} by kode, ${percent(row.nama, row.total)} by nama, ${count(row.unresolved, 'unresolved', 'unresolved')}`,
    )
    .join('; ');
  if (rows.every(({ unresolved }) => unresolved === 0)) return ok(summary || 'no rows on the map');
  type Spelling = {
    layer: string;
    provinsi: string | null;
    kabupaten: string | null;
    known: string | null;
    n: number;
  };
  const spellings = await tx.query<Spelling>(sql.unresolved, [options.examples]);
  return warn(
    summary,
    [
      "insert into petasantri.region_aliases (code, alias) values ('CODE', 'SPELLING');",
      'select petasantri.index_regions();',
      'call petasantri.backfill_pesantren();',
      'call petasantri.backfill_santri();',
      'select santri_id, kode_wilayah, provinsi, kabupaten from santri_map where coalesce(length(kode_wilayah), 0) < 5;',
    ],
    spellings.map(({ layer, provinsi, kabupaten, known, n }) => ({
      item: [provinsi, kabupaten].map((name) => name ?? '(none)').join(' / '),
      note: `${n} ${layer}${known ? `, province ${known}` : ''}`,
      count: n,
    })),
  );
}

async function checkCodes({ tx, options }: CheckContext) {
  const rows = await tx.query<{ layer: string; code: string; n: number }>(sql.unknownCodes);
  if (rows.length === 0) return ok('every code on the map is a known region');
  return fail(
    `${count(
      rows.reduce((sum, { n }) => sum + n, 0),
      'map row',
    )} with ${count(rows.length, 'code')} that petasantri.regions does not have`,
    ['call petasantri.backfill_pesantren();', 'call petasantri.backfill_santri();', 'petasantri refresh'],
    rows
      .slice(0, options.examples)
      .map(({ layer, code, n }) => ({ item: code, note: `${n} ${layer}`, count: n })),
  );
}

async function checkValues(context: CheckContext) {
  const look = context.options.full ? 20 * lookRows : lookRows;
  const share = async (table: string) =>
    sampleOf({ ...context, options: { ...context.options, full: false } }, table, 2 * look);
  type Row = { layer: string; compared: number; differing: number; keys: string[] };
  const rows = await context.tx.query<Row>(sql.differences, [
    await share('santri_map'),
    await share('pesantren_map'),
    look,
    context.options.examples,
  ]);
  const compared = rows.reduce((sum, row) => sum + row.compared, 0);
  const differing = rows.reduce((sum, row) => sum + row.differing, 0);
  if (compared === 0) return info('no rows to compare');
  if (differing === 0) return ok(`${compared} rows of a sample have the region that is found for them now`);
  return warn(
    `${differing} of ${compared} rows of a sample have another region than is found for them now: boundaries or names changed since`,
    ['call petasantri.backfill_pesantren();', 'call petasantri.backfill_santri();', 'petasantri refresh'],
    rows.flatMap(({ layer, keys }) => keys.map((item) => ({ item, note: `${layer}_id` }))),
  );
}
