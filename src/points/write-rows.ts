import type { Transaction } from '../db/database.ts';
import type { Place } from './parse-place.ts';
import type { Plan } from './plan.ts';
import type { Follower } from './regions.ts';
import { rowFault } from './row-fault.ts';
import type { Fault, SourceRow } from './source.ts';
import type { Statements } from './statements.ts';

/** A row that the checks of the file have passed. */
export interface ReadyRow {
  readonly source: SourceRow;
  readonly place: Place;
  /** Texts as the database will read them, in the order of the plan's columns; the key first. */
  readonly values: readonly (string | null)[];
}

export interface Written {
  inserted: number;
  updated: number;
  unchanged: number;
  unresolved: number;
  overruled: number;
}

interface Attempt {
  readonly written: Written;
  readonly faults: readonly { row: ReadyRow; fault: Fault }[];
}

export interface Writer {
  readonly plan: Plan;
  readonly statements: Statements;
  readonly follower: Follower | null;
  readonly tx: Transaction;
  /** Hears of each row that the database cannot take, in no particular order within a batch. */
  readonly reject: (row: ReadyRow, fault: Fault) => Promise<void>;
}

/** Savepoint of the batch under way. */
const mark = 'petasantri_batch';

/**
 * Writes a batch. When the database refuses it as a whole, halves are tried, down to the row at fault, so
 * that one bad row costs some 20 statements and not the import.
 */
export async function writeRows(writer: Writer, rows: readonly ReadyRow[]): Promise<Written> {
  if (rows.length === 0) return { inserted: 0, updated: 0, unchanged: 0, unresolved: 0, overruled: 0 };
  await writer.tx.script(`savepoint ${mark}`);
  let fault: Fault | null;
  try {
    const attempt = await tryRows(writer, rows);
    await writer.tx.script(`release savepoint ${mark}`);
    for (const { row, fault } of attempt.faults) await writer.reject(row, fault);
    return attempt.written;
  } catch (error) {
    fault = rowFault(error);
    if (!fault) throw error;
  }
  await writer.tx.script(`rollback to savepoint ${mark}; release savepoint ${mark}`);
  if (rows.length === 1) {
    await writer.reject(rows[0] as ReadyRow, fault);
    return { inserted: 0, updated: 0, unchanged: 0, unresolved: 0, overruled: 0 };
  }
  const middle = rows.length >> 1;
  const first = await writeRows(writer, rows.slice(0, middle));
  const second = await writeRows(writer, rows.slice(middle));
  return sum(first, second);
}

/** Adds counts up. */
export function sum(a: Written, b: Written): Written {
  return {
    inserted: a.inserted + b.inserted,
    updated: a.updated + b.updated,
    unchanged: a.unchanged + b.unchanged,
    unresolved: a.unresolved + b.unresolved,
    overruled: a.overruled + b.overruled,
  };
}

async function tryRows(writer: Writer, all: readonly ReadyRow[]): Promise<Attempt> {
  const { plan, statements, follower, tx } = writer;
  const faults: { row: ReadyRow; fault: Fault }[] = [];
  let rows = all;
  /** Sorts out rows by their place in the file. */
  const refuse = (bad: ReadonlyMap<number, Fault>) => {
    if (bad.size === 0) return;
    for (const row of rows) {
      const fault = bad.get(row.source.at);
      if (fault) faults.push({ row, fault });
    }
    rows = rows.filter((row) => !bad.has(row.source.at));
  };

  refuse(await findRepeated(writer, rows));
  const counts = await tx.query<{ at: number; matches: number }>({ text: statements.count }, keysOf(rows));
  const matches = new Map(counts.map(({ at, matches }) => [at, matches]));
  refuse(findUnfit(plan, rows, matches));
  const isNew = (row: ReadyRow) => matches.get(row.source.at) === 0;
  for (const [i, text] of statements.dangling.entries()) {
    const { at, schema, table, referenced } = plan.references[i] as Plan['references'][number];
    // The key of a row that is there has been checked before.
    const asked = at === 0 ? rows.filter(isNew) : rows;
    if (asked.length === 0) continue;
    const params = [asked.map(({ source }) => source.at), asked.map(({ values }) => values[at])];
    const missing = await tx.query<{ at: number }>({ text }, params);
    const column = plan.columns[at]?.column.name;
    const fault: Fault = {
      reason: `${column}: no such row in ${table}`,
      detail: `${schema}.${table} has no row with this ${referenced} (column ${column})`,
    };
    refuse(new Map(missing.map(({ at }) => [at, fault])));
  }

  const old = rows.filter((row) => !isNew(row));
  const fresh = rows.filter(isNew);
  const run = (text: string, some: readonly ReadyRow[]) =>
    some.length === 0 ? [] : tx.query<{ base: string | null }>({ text }, arraysOf(plan, some));
  const updated = await run(statements.update, old);
  const inserted = await run(statements.insert, fresh);
  const touched = [...updated, ...inserted].flatMap(({ base }) => (base === null ? [] : [base]));
  const followed = follower ? await follower.follow(tx, touched) : { unresolved: 0, overruled: 0 };
  return {
    faults,
    written: {
      inserted: inserted.length,
      updated: updated.length,
      unchanged: old.length - updated.length,
      ...followed,
    },
  };
}

/** Rows whose key the file had before. */
async function findRepeated(
  { plan, statements, tx }: Writer,
  rows: readonly ReadyRow[],
): Promise<Map<number, Fault>> {
  const claimed = await tx.query<{ at: number }>({ text: statements.claim }, keysOf(rows));
  if (claimed.length === rows.length) return new Map();
  const fresh = new Set(claimed.map(({ at }) => at));
  const repeated = rows.filter(({ source }) => !fresh.has(source.at));
  const before = await tx.query<{ at: number; first: number }>(
    { text: statements.claimedBefore },
    keysOf(repeated),
  );
  return new Map(
    before.map(({ at, first }) => [
      at,
      {
        reason: 'key repeated in the file',
        detail: `${plan.unit} ${first} has the same key; a key may come once`,
      },
    ]),
  );
}

function findUnfit(
  plan: Plan,
  rows: readonly ReadyRow[],
  matches: ReadonlyMap<number, number>,
): Map<number, Fault> {
  const bad = new Map<number, Fault>();
  const key = plan.key.column.name;
  for (const { source, values } of rows) {
    const found = matches.get(source.at) ?? 0;
    if (found > 1)
      bad.set(source.at, {
        reason: `${key}: more than one row`,
        detail: `${found} rows of the table have this ${key}`,
      });
    if (found > 0) continue;
    if (plan.updateOnly)
      bad.set(source.at, {
        reason: `${key}: no row`,
        detail: `no row of the table has this ${key}, and none is made`,
      });
    else {
      const missing =
        plan.missingForInsert[0] ??
        plan.columns.find(
          ({ column }, i) => column.notNull && column.defaultExpression === null && values[i] === null,
        )?.column.name;
      if (missing !== undefined)
        bad.set(source.at, {
          reason: `${missing}: missing for a new row`,
          detail: `the table has no row with this ${key}, and a new one needs ${missing}`,
        });
    }
  }
  return bad;
}

const keysOf = (rows: readonly ReadyRow[]) => [
  rows.map(({ source }) => source.at),
  rows.map(({ values }) => values[0]),
];

function arraysOf(plan: Plan, rows: readonly ReadyRow[]): unknown[] {
  return [
    rows.map(({ source }) => source.at),
    rows.map(({ place }) => place[0]),
    rows.map(({ place }) => place[1]),
    ...plan.columns.map((_, i) => rows.map(({ values }) => values[i])),
  ];
}
