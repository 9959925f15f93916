import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { AppError } from '../errors.ts';
import type { Database } from './database.ts';
import { loadSql } from './sql-file.ts';

const folder = new URL('../../migrations/', import.meta.url);
const existSql = loadSql('db/migrations-exist');
const lockSql = loadSql('db/migrations-lock');
const schemaSql = loadSql('db/migrations-schema');
const tableSql = loadSql('db/migrations-table');
const appliedSql = loadSql('db/migrations-applied');
const beginSql = loadSql('db/migration-begin');
const undoSql = loadSql('db/migration-undo');

export interface Migration {
  readonly id: number;
  readonly name: string;
  readonly up: string;
  readonly down: string;
  /** SHA-256 of the up file, hex. */
  readonly checksum: string;
}

export interface MigrationStatus {
  readonly id: number;
  readonly name: string;
  /** changed: the file differs from what was applied. unknown: applied by a newer petasantri, no file here. */
  readonly state: 'applied' | 'pending' | 'changed' | 'unknown';
  /** ISO 8601 in UTC. */
  readonly appliedAt: string | null;
}

/** Told before each file runs. */
export type OnMigration = (migration: Migration, direction: 'up' | 'down') => void;

/** Reads `migrations/NNNN-what.up.sql` and its `.down.sql`, in order. */
export function readMigrations(from: URL = folder): Migration[] {
  return readdirSync(from)
    .filter((file) => file.endsWith('.up.sql'))
    .sort()
    .map((file) => {
      const match = /^(\d{4})-([a-z0-9-]+)\.up\.sql$/.exec(file);
      if (!match) throw new AppError('migration_failed', `migrations/${file} is not named NNNN-what.up.sql`);
      const up = readFileSync(new URL(file, from), 'utf8');
      const down = readFileSync(new URL(file.replace('.up.sql', '.down.sql'), from), 'utf8');
      const checksum = createHash('sha256').update(up).digest('hex');
      return { id: Number(match[1]), name: match[2] as string, up, down, checksum };
    });
}

/** What is applied and what is not. Reads only; works with a read-only role. */
export async function migrationStatus(
  db: Database,
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

/** Applies every pending migration, each in its own transaction. Returns how many ran. */
export async function migrateUp(
  db: Database,
  onMigration: OnMigration = () => {},
  migrations = readMigrations(),
): Promise<number> {
  const status = await migrationStatus(db, migrations);
  const changed = status.find(({ state }) => state === 'changed');
  if (changed)
    throw new AppError(
      'migration_failed',
      `migration ${changed.id} ${changed.name} differs from what was applied`,
      {
        hint: 'Restore the original file and put the change into a new migration.',
      },
    );
  const pending = migrations.filter(({ id }) => status.some((s) => s.id === id && s.state === 'pending'));
  if (pending.length === 0) return 0;
  await db.tx(async (tx) => {
    for (const statement of [lockSql, schemaSql, tableSql]) await tx.query(statement);
  });
  let ran = 0;
  for (const migration of pending) {
    onMigration(migration, 'up');
    await db
      .tx(async (tx) => {
        const claimed = await tx.query(beginSql, [migration.id, migration.name, migration.checksum]);
        if (claimed.length === 0) return;
        await tx.script(migration.up);
        ran++;
      })
      .catch((error) => {
        throw failed(migration, 'up', error);
      });
  }
  await db.probe();
  return ran;
}

/**
 * Takes back applied migrations with an id above `to`, newest first, each in its own transaction.
 * Returns how many ran.
 */
export async function migrateDown(
  db: Database,
  to: number,
  onMigration: OnMigration = () => {},
  migrations = readMigrations(),
): Promise<number> {
  const status = await migrationStatus(db, migrations);
  const applied = migrations.filter(
    ({ id }) => id > to && status.some((s) => s.id === id && s.appliedAt !== null),
  );
  for (const migration of applied.reverse()) {
    onMigration(migration, 'down');
    await db
      .tx(async (tx) => {
        await tx.script(migration.down);
        await tx.query(undoSql, [migration.id]);
      })
      .catch((error) => {
        throw failed(migration, 'down', error);
      });
  }
  await db.probe();
  return applied.length;
}

function failed({ id, name }: Migration, direction: string, cause: unknown): AppError {
  const reason = innermost(cause);
  return new AppError(
    'migration_failed',
    `migration ${id} ${name} (${direction}) failed and was rolled back: ${reason}`,
    {
      cause,
      hint: 'Nothing of this file was kept. Mend the cause and run the same command again.',
    },
  );
}

/** The database's own words: whoever migrates owns the database and needs them. */
function innermost(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause ? innermost(cause) : error instanceof Error ? error.message : String(error);
}
