import { quoteQualified } from '../../db/quote.ts';
import { loadSql } from '../../db/sql-file.ts';
import {
  attempt,
  type Check,
  type CheckContext,
  count,
  type Detail,
  fail,
  ok,
  reason,
  warn,
} from '../check.ts';

const pyramidsSql = loadSql('verify/pyramids');
const differencesSql = loadSql('verify/pyramid-differences');

/** Changes that a server adds up in seconds; more of them mean that none does. */
const mostPending = 100_000;

const group = 'Count pyramids';
const needs = ['petasantri.pyramids'];

export const pyramidChecks: readonly Check[] = [
  { name: 'pyramids', group, needs, run: checkStates },
  { name: 'pyramid-counts', group, needs, run: checkCounts },
  { name: 'pyramid-changes', group, needs, run: checkChanges },
];

interface Row {
  readonly name: string;
  readonly source: string;
  readonly origin: string;
  readonly state: string;
  readonly rows: number | null;
  readonly changes: string;
  readonly firing: number;
}

async function checkStates({ tx }: CheckContext) {
  const rows = await tx.query<Row>(pyramidsSql);
  const problems: Detail[] = [];
  const next: string[] = [];
  for (const { name, source, state, firing } of rows) {
    const trouble =
      firing < 4
        ? `${4 - firing} of its 4 triggers on ${source} missing or disabled`
        : state === 'building'
          ? 'not built, or being built now'
          : state === 'stale'
            ? `rows of ${source} changed in a way that could not be counted`
            : null;
    if (trouble === null) continue;
    problems.push({ item: name, note: trouble });
    if (firing < 4) next.push(`select petasantri.arm_pyramid('${name}');`);
    next.push(`call petasantri.build_pyramid('${name}');`);
  }
  if (problems.length === 0) return ok(`${count(rows.length, 'pyramid')} ready and followed by triggers`);
  return fail(`${problems.length} of ${count(rows.length, 'pyramid')} out of use`, next, problems);
}

async function checkCounts({ tx, options }: CheckContext) {
  type Differences = Record<'recounted' | 'counted' | 'finest_cells' | 'coarse_cells', number>;
  const rows = await tx.query<Row>(pyramidsSql);
  const problems: Detail[] = [];
  const unknown: Detail[] = [];
  let total = 0;
  for (const { name } of rows) {
    try {
      const [found] = await attempt(tx, () => tx.query<Differences>(differencesSql, [name, !options.full]));
      if (!found) continue;
      total += found.recounted;
      const cells = found.finest_cells + found.coarse_cells;
      if (found.counted !== found.recounted)
        problems.push({ item: name, note: `${found.counted} rows counted, ${found.recounted} there` });
      else if (cells > 0)
        problems.push({ item: name, note: `${count(cells, 'cell')} other than its rows say`, count: cells });
    } catch (error) {
      unknown.push({ item: name, note: reason(error) });
    }
  }
  if (problems.length > 0)
    return fail(
      `${count(problems.length, 'pyramid')} not as a recount says`,
      problems.map(({ item }) => `call petasantri.build_pyramid('${item}');`),
      problems,
    );
  if (unknown.length > 0)
    return warn(
      `${count(unknown.length, 'pyramid')} could not be counted anew`,
      ['Run it as the owner of the tables; their columns may have changed: see "petasantri pyramid status".'],
      unknown,
    );
  return ok(`${count(total, 'row')} counted as they are${options.full ? ', in every cell' : ''}`);
}

async function checkChanges({ tx }: CheckContext) {
  const rows = await tx.query<Row>(pyramidsSql);
  const waiting: Detail[] = [];
  for (const { name, changes } of rows) {
    const [found] = await tx.query<{ n: number }>({
      text: `select count(*)::float8 as n from ${quoteQualified('petasantri', changes)}`,
    });
    if ((found?.n ?? 0) > mostPending)
      waiting.push({ item: name, note: 'changes wait to be added up', count: found?.n ?? 0 });
  }
  if (waiting.length === 0) return ok('few changes wait to be added up');
  return warn(
    `more than ${mostPending.toLocaleString('en-US')} changes wait to be added up: no server does it, which makes tiles slow`,
    [
      'petasantri pyramid fold',
      'Start a server, whose role may: grant execute on function petasantri.fold_pyramid(text, int) to ROLE;',
    ],
    waiting,
  );
}
