import { loadSql } from '../../db/sql-file.ts';
import { isAppError } from '../../errors.ts';
import {
  attempt,
  type Check,
  type CheckContext,
  count,
  type Detail,
  fail,
  info,
  ok,
  reason,
  sqlstate,
  warn,
} from '../check.ts';
import { baseTables, type ExpectedIndex, expected } from '../expected.ts';

const indexesSql = loadSql('verify/indexes');
const estimatesSql = loadSql('verify/row-estimates');

/** Below this many rows a sequential scan is the better plan, and no index has to be used. */
const smallTable = 10_000;

interface IndexRow {
  readonly owner: string;
  readonly name: string;
  readonly schema: string;
  readonly method: string;
  readonly shape: string;
  readonly is_unique: boolean;
  readonly partial: boolean;
  readonly supports_constraint: boolean;
  readonly valid: boolean;
  readonly ready: boolean;
  readonly scans: number | null;
  readonly bytes: number;
  readonly statistics_days: number | null;
}

const owners = () => [...new Set(expected().indexes.map(({ owner }) => owner)), ...baseTables];

export const indexChecks: readonly Check[] = [
  { name: 'indexes', group: 'Indexes', run: checkPresent },
  { name: 'index-use', group: 'Indexes', run: checkUse },
  { name: 'other-indexes', group: 'Indexes', run: checkOthers },
];

const readIndexes = ({ tx }: CheckContext) => tx.query<IndexRow>(indexesSql, [owners()]);

/** What the two spellings of one definition have in common: case, blanks, and the schema of an operator class. */
const plain = (shape: string) =>
  shape
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/"?\w+"?\.(?=\w+_ops)/g, '');

async function checkPresent(context: CheckContext) {
  const rows = await readIndexes(context);
  const problems: Detail[] = [];
  const next: string[] = [];
  const { indexes } = expected();
  for (const index of indexes) {
    const row = rows.find(({ owner, name }) => owner === index.owner && name === index.name);
    const trouble = troubleOf(index, row);
    if (trouble === null) continue;
    problems.push({ item: index.name, note: trouble });
    if (row !== undefined) next.push(index.drop);
    next.push(index.create);
  }
  if (problems.length === 0) return ok(`all ${indexes.length} present, valid and ready`);
  return fail(`${problems.length} of ${indexes.length} missing or not usable`, next, problems);
}

function troubleOf(index: ExpectedIndex, row: IndexRow | undefined): string | null {
  if (row === undefined) return `missing on ${index.owner}`;
  if (!row.valid) return 'invalid: its build was cut off';
  if (!row.ready) return 'not ready: it is being built, or its build was cut off';
  if (plain(row.shape) !== plain(index.shape)) return `is ${row.shape} instead of ${index.shape}`;
  if (index.unique && !row.is_unique) return 'not unique';
  return null;
}

async function checkUse(context: CheckContext) {
  const { tx } = context;
  const rows = await readIndexes(context);
  const estimates = new Map(
    (await tx.query<{ owner: string; rows: number }>(estimatesSql, [owners()])).map((row) => [
      row.owner,
      row.rows,
    ]),
  );
  const details: (Detail & { state: Use['state'] })[] = [];
  const next: string[] = [];
  for (const index of expected().indexes) {
    // What is missing or invalid is the other check's business.
    if (!rows.some(({ owner, name, valid }) => owner === index.owner && name === index.name && valid))
      continue;
    const use = await useOf(tx, index, estimates.get(index.owner) ?? -1);
    details.push({ item: index.name, note: use.note, state: use.state });
    if (use.state === 'ignored') next.push(`analyze ${index.owner};`);
    if (use.state === 'unusable') next.push(index.drop, index.create);
  }
  const of = (...states: Use['state'][]) => details.filter(({ state }) => states.includes(state));
  const plainDetails = (list: typeof details) => list.map(({ item, note }) => ({ item, note }));
  const said = `${of('used').length} used by the query they are for, ${of('usable').length} usable (their tables are small)${of('twin').length > 0 ? `, ${of('twin').length} replaced by a twin` : ''}`;
  if (of('unusable', 'untold').length > 0)
    return fail(
      `${of('unusable', 'untold').length} of ${details.length} not used by the query they are for`,
      [...new Set(next)],
      plainDetails(of('unusable', 'untold', 'ignored')),
    );
  if (of('ignored').length > 0)
    return warn(
      `${of('ignored').length} of ${details.length} usable, but the planner reads the whole table instead`,
      [...new Set(next)],
      plainDetails(of('ignored')),
    );
  if (of('closed').length > 0)
    return info(
      `${said}, ${of('closed').length} not asked: this role may not read their tables`,
      plainDetails(of('closed')),
      ['Run it as the owner of the tables.'],
    );
  return ok(said, plainDetails(details));
}

interface Use {
  readonly state: 'used' | 'usable' | 'twin' | 'ignored' | 'unusable' | 'untold' | 'closed';
  readonly note: string;
}

/** Asks the planner; where it prefers to read a small table as a whole, asks again with that forbidden. */
async function useOf(tx: CheckContext['tx'], index: ExpectedIndex, rows: number): Promise<Use> {
  const explain = async (text: string, settings: string) => {
    await tx.script(settings);
    const [row] = await tx.query<Record<string, unknown>>({ text: `explain (format json) ${text}` });
    const plan = row?.['QUERY PLAN'];
    return indexNames(typeof plan === 'string' ? JSON.parse(plan) : plan);
  };
  try {
    const text = loadSql(`verify/uses/${index.name}`)
      .text.replace(/^--.*$/gm, '')
      .trim();
    return await attempt(tx, async () => {
      const free = await explain(text, 'set local enable_seqscan = on; set local enable_sort = on');
      if (free.includes(index.name)) return { state: 'used', note: 'used' };
      // Without sorting, an index that also orders wins over one that only filters.
      const forced =
        free.length > 0
          ? free
          : await explain(text, 'set local enable_seqscan = off; set local enable_sort = off');
      if (forced.includes(index.name))
        return rows >= smallTable
          ? { state: 'ignored', note: `usable, but not chosen with ${Math.round(rows)} rows` }
          : { state: 'usable', note: 'usable; the table is small enough to be read as a whole' };
      return forced.length > 0
        ? { state: 'twin', note: `the planner takes ${forced.join(', ')} instead` }
        : { state: 'unusable', note: 'cannot be used for its query' };
    });
  } catch (error) {
    if (isAppError(error, 'db_timeout', 'db_unavailable')) throw error;
    // 42501 insufficient privilege: says nothing about the index.
    if (sqlstate(error) === '42501')
      return { state: 'closed', note: 'not asked: this role may not read its table' };
    return { state: 'untold', note: `its query fails: ${reason(error)}` };
  }
}

/** Every index that a plan reads, wherever it stands in the tree. */
function indexNames(plan: unknown): string[] {
  if (Array.isArray(plan)) return plan.flatMap(indexNames);
  if (typeof plan !== 'object' || plan === null) return [];
  return Object.entries(plan).flatMap(([key, value]) =>
    key === 'Index Name' ? [String(value)] : indexNames(value),
  );
}

async function checkOthers(context: CheckContext) {
  const rows = await readIndexes(context);
  const ours = new Map(expected().indexes.map((index) => [index.name, index]));
  const details: Detail[] = [];
  for (const row of rows) {
    if (ours.has(row.name)) continue;
    const twin = expected().indexes.find(
      (index) => index.owner === row.owner && plain(index.shape) === plain(row.shape),
    );
    if (twin && !row.partial && !row.supports_constraint)
      details.push({
        item: row.name,
        note: `on ${row.owner}: same columns as ${twin.name}, ${megabytes(row.bytes)}`,
      });
    // A week of counting says something; a freshly started server says nothing.
    else if (row.scans === 0 && !row.supports_constraint && !row.is_unique && (row.statistics_days ?? 0) >= 7)
      details.push({
        item: row.name,
        note: `on ${row.owner}: not used for ${Math.floor(row.statistics_days ?? 0)} days, ${megabytes(row.bytes)}`,
      });
  }
  if (details.length === 0) return ok('no duplicates or unused ones of other people');
  return info(`${count(details.length, 'index', 'indexes')} of other people may not be needed`, details, [
    'Ask their owners; petasantri never drops them.',
  ]);
}

const megabytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MB`;
