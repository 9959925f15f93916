import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, isAppError } from '../errors.ts';
import type { Database, Session } from './database.ts';
import { type Migration, migrationSteps, readMigrations } from './migration-files.ts';
import { loadSql } from './sql-file.ts';

const existSql = loadSql('db/migrations-exist');
const lockSql = loadSql('db/migrations-lock');
const unlockSql = loadSql('db/migrations-unlock');
const schemaSql = loadSql('db/migrations-schema');
const tableSql = loadSql('db/migrations-table');
const appliedSql = loadSql('db/migrations-applied');
const recordSql = loadSql('db/migration-record');
const undoSql = loadSql('db/migration-undo');

export interface MigrationStatus {
  readonly id: number;
  readonly name: string;
  /** changed: the file differs from what was applied. unknown: applied by a newer petasantri, no file here. */
  readonly state: 'applied' | 'pending' | 'changed' | 'unknown';
  /** ISO 8601 in UTC. */
  readonly appliedAt: string | null;
}

type Direction = 'up' | 'down';

/** What a run tells while it goes on. */
export interface MigrationEvents {
  /** Before each file. */
  onMigration?(migration: Migration, direction: Direction): void;
  /** Rows of a backfill. */
  onProgress?(progress: { label: string; done: number; total: number }): void;
  /** What else there is to know: rows that stay, a wait for a lock. */
  onNotice?(message: string): void;
}

/** A statement that cannot get its lock within the file's lock_timeout steps back and tries again, this often. */
const lockAttempts = 60;
/** Milliseconds between two such attempts; at random up to twice this. */
const lockPauseMs = 500;
/** Milliseconds to wait for another migrating process, and between two looks. */
const otherRunMs = 3_600_000;
const otherRunLookMs = 250;

/** What is applied and what is not. Reads only; works with a read-only role. */
export async function migrationStatus(
  db: Pick<Session, 'query'>,
  migrations = readMigrations(),
): Promise<MigrationStatus[]> {
  const [exist] = await db.query<{ found: boolean }>(existSql);
  type Applied = { id: number; name: string; checksum: string; applied_at: string };
  const applied = new Map(
    (exist?.found ? await db.query<Applied>(appliedSql) : []).map((row) => [row.id, row]),
  );
  const known = migrations.map(({ id, name, checksum }): MigrationStatus => {
    const row = applied.get(id);
    applied.delete(id);
    if (!row) return { id, name, state: 'pending', appliedAt: null };
    return { id, name, state: row.checksum === checksum ? 'applied' : 'changed', appliedAt: row.applied_at };
  });
  const unknown = [...applied.values()].map(
    (row): MigrationStatus => ({ id: row.id, name: row.name, state: 'unknown', appliedAt: row.applied_at }),
  );
  return [...known, ...unknown];
}

/** Applies every pending migration in order. Returns how many ran. Throws AppError migration_failed. */
export async function migrateUp(
  db: Database,
  events: MigrationEvents = {},
  migrations = readMigrations(),
): Promise<number> {
  return alone(db, events, async (session) => {
    const status = await migrationStatus(session, migrations);
    const changed = status.find(({ state }) => state === 'changed');
    if (changed)
      throw new AppError(
        'migration_failed',
        `migration ${changed.id} ${changed.name} differs from what was applied`,
        { hint: 'Restore the original file and put the change into a new migration.' },
      );
    const pending = migrations.filter(({ id }) => status.some((s) => s.id === id && s.state === 'pending'));
    if (pending.length > 0) for (const statement of [schemaSql, tableSql]) await session.query(statement);
    for (const migration of pending) {
      events.onMigration?.(migration, 'up');
      await run(session, migration, 'up', events);
    }
    return pending.length;
  });
}

/** Takes back applied migrations with an id above `to`, newest first. Returns how many ran. Throws AppError migration_failed. */
export async function migrateDown(
  db: Database,
  to: number,
  events: MigrationEvents = {},
  migrations = readMigrations(),
): Promise<number> {
  return alone(db, events, async (session) => {
    const status = await migrationStatus(session, migrations);
    const isApplied = (id: number) => status.some((s) => s.id === id && s.appliedAt !== null);
    const applied = migrations.filter(({ id }) => id > to && isApplied(id)).reverse();
    for (const migration of applied) {
      events.onMigration?.(migration, 'down');
      await run(session, migration, 'down', events);
    }
    return applied.length;
  });
}

/** One migrating process at a time, on a connection of its own, whose loss also gives up the lock. */
async function alone(
  db: Database,
  events: MigrationEvents,
  work: (session: Session) => Promise<number>,
): Promise<number> {
  const ran = await db.session(
    async (session) => {
      const deadline = Date.now() + otherRunMs;
      for (let waiting = false; ; waiting = true) {
        const [row] = await session.query<{ locked: boolean }>(lockSql);
        if (row?.locked) break;
        if (Date.now() > deadline)
          throw new AppError(
            'migration_failed',
            'another process has been migrating this database for an hour',
          );
        if (!waiting) events.onNotice?.('another process is migrating this database; waiting for it');
        await sleep(otherRunLookMs);
      }
      try {
        return await work(session);
      } finally {
        await session.query(unlockSql).catch(() => undefined);
      }
    },
    (message) => {
      const progress = /^petasantri progress: (\S+) (\d+) of (\d+)$/.exec(message);
      if (progress === null) events.onNotice?.(message);
      else
        events.onProgress?.({
          label: progress[1] as string,
          done: Number(progress[2]),
          total: Number(progress[3]),
        });
    },
  );
  await db.probe();
  return ran;
}

async function run(
  session: Session,
  migration: Migration,
  direction: Direction,
  events: MigrationEvents,
): Promise<void> {
  const { id, name, checksum } = migration;
  const record = async () => {
    if (direction === 'up') await session.query(recordSql, [id, name, checksum]);
    else {
      // The way down of the first file takes the record of all files with it.
      const [exist] = await session.query<{ found: boolean }>(existSql);
      if (exist?.found) await session.query(undoSql, [id]);
    }
  };
  const steps = migrationSteps(direction === 'up' ? migration.up : migration.down);
  const patiently = (work: () => Promise<void>) => withLocks(work, `${id} ${name}`, events);
  try {
    if (steps.transaction)
      await patiently(() =>
        inTransaction(session, async () => {
          for (const statement of steps.statements) await session.script(statement);
          await record();
        }),
      );
    else {
      for (const statement of steps.statements) await patiently(() => session.script(statement));
      await record();
    }
  } catch (error) {
    const kept = steps.transaction
      ? { what: 'failed and was rolled back', hint: 'Nothing of this file was kept. Mend' }
      : { what: 'stopped', hint: 'What it had finished stays. Mend' };
    throw new AppError(
      'migration_failed',
      `migration ${id} ${name} (${direction}) ${kept.what}: ${innermost(error)}`,
      { cause: error, hint: `${kept.hint} the cause and run the same command again.` },
    );
  }
}

async function inTransaction(session: Session, work: () => Promise<void>): Promise<void> {
  await session.script('begin');
  try {
    await work();
    await session.script('commit');
  } catch (error) {
    await session.script('rollback').catch(() => undefined);
    throw error;
  }
}

/** Steps back when a lock is not to be had at once: whoever waits for a lock makes all others wait behind. */
async function withLocks(work: () => Promise<void>, what: string, events: MigrationEvents): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const code = sqlstate(error);
      // 55P03 lock not available, 40P01 deadlock detected
      if ((code !== '55P03' && code !== '40P01') || attempt === lockAttempts) throw error;
      if (attempt % 10 === 1) events.onNotice?.(`${what}: a table is busy, trying again`);
      await sleep(lockPauseMs * (0.5 + 1.5 * Math.random()));
    }
  }
}

function sqlstate(error: unknown): string {
  const cause = isAppError(error) ? error.cause : error;
  return String((cause as { code?: unknown } | undefined)?.code ?? '');
}

/** The database's own words: whoever migrates owns the database and needs them. */
function innermost(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause) return innermost(cause);
  if (!(error instanceof Error)) return String(error);
  const { hint } = error as { hint?: string };
  return hint ? `${error.message} (${hint})` : error.message;
}
