import { loadSql } from '../../db/sql-file.ts';
import {
  type Check,
  type CheckContext,
  count,
  type Detail,
  fail,
  info,
  ok,
  percent,
  warn,
} from '../check.ts';
import { baseTables, mapTables } from '../expected.ts';

const sql = {
  santriRows: loadSql('verify/santri-rows'),
  pesantrenRows: loadSql('verify/pesantren-rows'),
  duplicates: loadSql('verify/duplicates'),
  santriDifferences: loadSql('verify/santri-differences'),
  pesantrenDifferences: loadSql('verify/pesantren-differences'),
  estimates: loadSql('verify/row-estimates'),
  categories: loadSql('verify/unknown-categories'),
};

/** Rows that a sample holds, about; a comparison of so many takes a fraction of a second. */
const sampleRows = 20_000;

const tables = [...baseTables, ...mapTables];

export const rowChecks: readonly Check[] = [
  {
    name: 'santri-rows',
    group: 'Rows',
    needs: ['santri_skor', 'santri_pribadi', 'santri_map'],
    run: checkSantri,
  },
  {
    name: 'pesantren-rows',
    group: 'Rows',
    needs: ['pondok_pesantren', 'pesantren_map'],
    run: checkPesantren,
  },
  { name: 'duplicates', group: 'Rows', needs: mapTables, run: checkDuplicates },
  { name: 'santri-values', group: 'Rows', needs: tables, run: (context) => checkValues(context, 'santri') },
  {
    name: 'pesantren-values',
    group: 'Rows',
    needs: tables,
    run: (context) => checkValues(context, 'pesantren'),
  },
  { name: 'categories', group: 'Rows', needs: tables, run: checkCategories },
];

const keys = (list: readonly string[], note: string): Detail[] => list.map((item) => ({ item, note }));

async function checkSantri({ tx, options }: CheckContext) {
  type Row = {
    scored: number;
    mapped: number;
    missing: number;
    missing_keys: string[];
    scoreless: number;
    scoreless_keys: string[];
  };
  const [row] = await tx.query<Row>(sql.santriRows, [options.examples]);
  if (!row) return info('not checked');
  const summary = `${count(row.scored, 'score')}, ${count(row.mapped, 'map row')}`;
  if (row.missing > 0)
    return fail(
      `${summary}: ${count(row.missing, 'scored santri', 'scored santri')} not on the map`,
      ['call petasantri.backfill_santri();', 'petasantri refresh'],
      [
        ...keys(row.missing_keys, 'santri_id, has a score and no map row'),
        ...keys(row.scoreless_keys, 'santri_id, on the map without a score'),
      ],
    );
  if (row.scoreless > 0)
    return warn(
      `${summary}: ${count(row.scoreless, 'map row')} whose score is gone; they stay until you decide`,
      [
        'select m.santri_id, m.updated_at from santri_map m where not exists (select from santri_skor s where s.santri_id = m.santri_id);',
        'Delete them where they are not wanted: the statistics count them.',
      ],
      keys(row.scoreless_keys, 'santri_id, on the map without a score'),
    );
  return ok(`${summary}: one for each`);
}

async function checkPesantren({ tx, options }: CheckContext) {
  type Row = {
    schools: number;
    mapped: number;
    missing: number;
    missing_keys: string[];
    orphaned: number;
    orphaned_keys: string[];
  };
  const [row] = await tx.query<Row>(sql.pesantrenRows, [options.examples]);
  if (!row) return info('not checked');
  const summary = `${row.schools.toLocaleString('en-US')} pesantren, ${count(row.mapped, 'map row')}`;
  if (row.missing > 0)
    return fail(
      `${summary}: ${row.missing} pesantren not on the map`,
      ['call petasantri.backfill_pesantren();', 'petasantri refresh'],
      [
        ...keys(row.missing_keys, 'pesantren_id, has no map row'),
        ...keys(row.orphaned_keys, 'pesantren_id, on the map without a pesantren'),
      ],
    );
  if (row.orphaned > 0)
    return warn(
      `${summary}: ${count(row.orphaned, 'map row')} whose pesantren is gone; they stay until you decide`,
      [
        'select m.pesantren_id, m.updated_at from pesantren_map m where not exists (select from pondok_pesantren p where p.id = m.pesantren_id);',
        'Delete them where they are not wanted: the statistics count them.',
      ],
      keys(row.orphaned_keys, 'pesantren_id, on the map without a pesantren'),
    );
  return ok(`${summary}: one for each`);
}

async function checkDuplicates({ tx, options }: CheckContext) {
  type Row = { santri: number; santri_keys: string[]; pesantren: number; pesantren_keys: string[] };
  const [row] = await tx.query<Row>(sql.duplicates, [options.examples]);
  if (!row || row.santri + row.pesantren === 0) return ok('no key has two map rows');
  return fail(
    `${row.santri} santri and ${row.pesantren} pesantren have several map rows`,
    [
      'Keep one row of each; then build the unique index that indexes asks for.',
      ...(row.santri > 0
        ? [
            'select santri_id, count(*), min(created_at) from santri_map group by santri_id having count(*) > 1;',
          ]
        : []),
      ...(row.pesantren > 0
        ? [
            'select pesantren_id, count(*), min(created_at) from pesantren_map group by pesantren_id having count(*) > 1;',
          ]
        : []),
    ],
    [...keys(row.santri_keys, 'santri_id'), ...keys(row.pesantren_keys, 'pesantren_id')],
  );
}

/** Percent of a table that a sample reads; all of it when asked, and where its size is not known. */
export async function sampleOf(
  { tx, options }: CheckContext,
  table: string,
  rows = sampleRows,
): Promise<number> {
  if (options.full) return 100;
  const [row] = await tx.query<{ rows: number }>(sql.estimates, [[table]]);
  return row && row.rows > rows ? (100 * rows) / row.rows : 100;
}

async function checkValues(context: CheckContext, layer: 'santri' | 'pesantren') {
  const share = await sampleOf(context, `${layer}_map`);
  const statement = layer === 'santri' ? sql.santriDifferences : sql.pesantrenDifferences;
  type Row = Record<string, number> & { compared: number; differing: number; keys: string[] };
  const [row] = await context.tx.query<Row>(statement, [share, context.options.examples]);
  if (!row) return info('not checked');
  const looked = `${count(row.compared, 'map row')} compared${share < 100 ? ' (a sample; --full compares all)' : ''}`;
  if (row.differing === 0) return ok(`${looked}, all as in the base tables`);
  const parts = ['nama', 'skor', 'kategori', 'titik', 'pesantren', 'jumlah']
    .filter((part) => (row[part] ?? 0) > 0)
    .map((part) => `${part} ${row[part]}`);
  return fail(
    `${looked}: ${row.differing} (${percent(row.differing, row.compared)}) differ from the base: ${parts.join(', ')}`,
    [`call petasantri.backfill_${layer}();`, 'petasantri refresh'],
    keys(row.keys, `${layer}_id, differs`),
  );
}

async function checkCategories({ tx, options }: CheckContext) {
  const rows = await tx.query<{ owner: string; spelling: string | null; n: number }>(sql.categories, [
    options.examples,
  ]);
  if (rows.length === 0) return ok('every spelling is known');
  const total = rows.reduce((sum, { n }) => sum + n, 0);
  const base = rows.find(({ owner }) => owner.endsWith('_skor'));
  return warn(
    `${count(total, 'row')} with ${count(rows.length, 'category spelling')} that the vocabulary does not know; statistics count them as kategori_lain`,
    base
      ? [
          `update ${base.owner} set ${base.owner === 'santri_skor' ? 'kategori_kemiskinan' : 'kategori_kelayakan'} = 'KNOWN' where ${base.owner === 'santri_skor' ? 'kategori_kemiskinan' : 'kategori_kelayakan'} = 'UNKNOWN';`,
          'docs/data.md lists the known spellings; the triggers carry a correction to the map.',
        ]
      : ['call petasantri.backfill_santri();', 'call petasantri.backfill_pesantren();'],
    rows.map(({ owner, spelling, n }) => ({
      item: spelling ?? '(null)',
      note: `${n} in ${owner}`,
      count: n,
    })),
  );
}
