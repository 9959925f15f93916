import { resolve } from 'node:path';
import type { Database, Transaction } from '../db/database.ts';
import { quoteIdentifier } from '../db/quote.ts';
import { loadSql } from '../db/sql-file.ts';
import { AppError } from '../errors.ts';
import { createRepeatCounter, inIndonesia, swappedReason } from './check-place.ts';
import { checkRow, isFault } from './check-row.ts';
import { openSource, type SourceOptions } from './open-source.ts';
import { makePlan, type Plan, type PlanOptions } from './plan.ts';
import { followerFor } from './regions.ts';
import { createRejects, type Rejects } from './rejects.ts';
import type { ImportReport } from './report.ts';
import type { Fault, Source, SourceRow } from './source.ts';
import { type EmptyField, writeStatements } from './statements.ts';
import { readTarget } from './target.ts';
import { type ReadyRow, sum, type Writer, type Written, writeRows } from './write-rows.ts';

const beginSql = loadSql('points/begin');
const createSeenSql = loadSql('points/create-seen');

/** Rows per statement. */
const batchRows = 4000;
/** Rows after which a file with swapped coordinates is given up, and between two looks at the signal. */
const swapSample = 1000;
/** Rows that must share a position before it is worth a warning, and the share of all rows. */
const repeated = { rows: 10, share: 0.01 };

export interface ImportOptions extends PlanOptions, SourceOptions {
  /** Table as the person wrote it: name or schema.name. */
  readonly table: string;
  /** Where rejected rows go. */
  readonly rejects: string;
  /** Write the good rows although others were rejected. */
  readonly partial?: boolean;
  /** Do everything, then take it back. */
  readonly dryRun?: boolean;
  /** Read longitudes as latitudes and the other way round. */
  readonly swap?: boolean;
  readonly empty?: EmptyField;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { done: number; total: number }) => void;
}

/** Ends a transaction that must leave nothing, though nothing failed. */
class TakeBack extends Error {}

/**
 * Imports a file of points into a table, in one transaction. Rows are inserted or updated by key. Unless
 * `partial`, a single rejected row means that nothing is written; the report's `written` tells.
 * Throws AppError bad_request when the file and the table do not fit together at all, aborted when the
 * signal fires; then nothing is written either.
 */
export async function importPoints(
  db: Database,
  path: string,
  options: ImportOptions,
): Promise<ImportReport> {
  const started = performance.now();
  const source = await openSource(path, options, (done, total) => options.onProgress?.({ done, total }));
  const plan = makePlan(source, await readTarget(db, options.table), options);
  if (resolve(options.rejects) === resolve(path))
    throw new AppError('bad_request', 'rejected rows cannot go into the file that is read');
  // A feature's position is none of its properties, but belongs to what has to be mended.
  const withPlace = source.format === 'geojson' ? [...source.header, 'longitude', 'latitude'] : source.header;
  const rejects = createRejects(options.rejects, source.unit, withPlace);
  const tally = createTally(rejects, options.swap === true);
  let done: { written: Written; followed: boolean } | undefined;
  let takenBack = false;
  try {
    await db.tx(async (tx) => {
      done = await writeAll(tx, source, plan, tally, options);
      takenBack = options.dryRun === true || (rejects.total > 0 && options.partial !== true);
      if (takenBack) throw new TakeBack();
    });
  } catch (error) {
    if (!(error instanceof TakeBack)) {
      await rejects.close().catch(() => undefined);
      throw error;
    }
  }
  const written = (done as NonNullable<typeof done>).written;
  return {
    file: path,
    format: source.format,
    encoding: source.encoding,
    delimiter: source.delimiter,
    table: `${plan.target.schema}.${plan.target.name}`,
    geometry: plan.geometry.name,
    key: plan.key.column.name,
    columns: plan.matched,
    ignored: plan.ignored,
    dryRun: options.dryRun === true,
    written: !takenBack,
    read: tally.read(),
    inserted: written.inserted,
    updated: written.updated,
    unchanged: written.unchanged,
    rejected: rejects.total,
    reasons: rejects.counts(),
    rejectsFile: await rejects.close(),
    rejectsKept: rejects.kept,
    unresolved: (done as NonNullable<typeof done>).followed ? written.unresolved : null,
    warnings: tally.warnings(written.overruled),
    seconds: Math.round((performance.now() - started) / 100) / 10,
  };
}

async function writeAll(
  tx: Transaction,
  source: Source,
  plan: Plan,
  tally: Tally,
  options: ImportOptions,
): Promise<{ written: Written; followed: boolean }> {
  await tx.query(beginSql);
  // Deferred constraints would speak at commit, when no row can be named any more.
  await tx.script('set constraints all immediate');
  await tx.query(createSeenSql);
  const follower = await followerFor(tx, plan.target);
  const empty = options.empty ?? 'keep';
  const writer: Writer = {
    plan,
    follower,
    tx,
    statements: writeStatements(plan, {
      srid: await sridOf(tx, plan),
      empty,
      base: follower?.base ?? null,
    }),
    reject: (row, fault) => tally.reject(row.source, fault),
  };
  const stopIfAborted = () => {
    if (options.signal?.aborted)
      throw new AppError('aborted', 'the import was interrupted; nothing was written');
  };
  let written: Written = { inserted: 0, updated: 0, unchanged: 0, unresolved: 0, overruled: 0 };
  let batch: ReadyRow[] = [];
  const flush = async () => {
    written = sum(written, await writeRows(writer, batch));
    batch = [];
    stopIfAborted();
  };
  const checks = { swap: options.swap === true, empty };
  stopIfAborted();
  for await (const row of source.rows()) {
    const checked = checkRow(row, plan, checks);
    tally.count();
    if (isFault(checked)) await tally.reject(row, checked);
    else {
      tally.place(checked.place);
      batch.push(checked);
    }
    if (tally.read() % swapSample === 0) {
      stopIfAborted();
      if (tally.read() === swapSample) tally.stopIfSwapped();
    }
    if (batch.length === batchRows) await flush();
  }
  await flush();
  tally.stopIfSwapped();
  return { written, followed: follower !== null };
}

/** The reference system of the column, or of its first point where the type leaves it open; 4326 in an empty table. */
async function sridOf(tx: Transaction, { target, geometry }: Plan): Promise<number> {
  if (geometry.type === 'geography') return 4326;
  if (geometry.srid) return geometry.srid;
  const column = quoteIdentifier(geometry.name);
  const text = `select ST_SRID(${column})::int as srid from ${target.sql} where ${column} is not null limit 1`;
  const [row] = await tx.query<{ srid: number }>({ text });
  return row?.srid ?? 4326;
}

interface Tally {
  count(): void;
  read(): number;
  place(place: readonly [number, number]): void;
  reject(row: SourceRow, fault: Fault): Promise<void>;
  stopIfSwapped(): void;
  warnings(overruled: number): ImportReport['warnings'];
}

/** What the report says beyond the rows themselves. */
function createTally(rejects: Rejects, swap: boolean): Tally {
  const repeats = createRepeatCounter();
  let read = 0;
  let placed = 0;
  let abroad = 0;
  let swapped = 0;
  return {
    count: () => {
      read++;
    },
    read: () => read,
    place(place) {
      placed++;
      repeats.add(place);
      if (!inIndonesia(place)) abroad++;
    },
    async reject(row, fault) {
      if (fault.reason === swappedReason) swapped++;
      const place = row.point?.map(String) ?? [];
      await rejects.add({ at: row.at, fields: [...row.fields, ...place], ...fault });
    },
    stopIfSwapped() {
      if (swapped === 0 || swapped * 2 <= placed + swapped) return;
      throw new AppError(
        'bad_request',
        `latitude and longitude are swapped in ${swapped} of the first ${read} rows; nothing was written`,
        {
          hint: swap
            ? 'Leave --swap out: the columns were right.'
            : 'Name the columns with --lon and --lat, or add --swap to exchange them.',
        },
      );
    },
    warnings: (overruled) => ({
      outsideIndonesia: abroad,
      swapped,
      sameCoordinates: repeats.repeated(Math.max(repeated.rows, placed * repeated.share)).slice(0, 10),
      baseHasOtherPoint: overruled,
    }),
  };
}
