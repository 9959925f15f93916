import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { Config } from '../config-schema.ts';
import type { Database } from '../db/database.ts';
import { migrateUp, migrationStatus } from '../db/migrate.ts';
import { loadSql } from '../db/sql-file.ts';
import { createDemo, type DemoSize } from '../demo/create.ts';
import { loadRegions } from '../demo/load-regions.ts';
import { AppError } from '../errors.ts';
import { showMigrations } from './migration-events.ts';
import { showProgress } from './progress.ts';

const demoStateSql = loadSql('db/demo-state');

/** What `petasantri demo` makes unless told otherwise. */
export const defaultDemo: DemoSize = { santri: 20_000, pesantren: 2_000, seed: 1 };

const say = (line: string) => process.stderr.write(`${line}\n`);

/** Says, before the first start's long silence, what is going on. */
export function announceFirstStart({ database }: Config): void {
  if (database.url === undefined && !existsSync(database.dataDir))
    say(`Creating the embedded database in ${database.dataDir} (once; this takes about half a minute)`);
}

/**
 * Makes a database ready to serve. An embedded one is ours: it is migrated and, on its first start,
 * filled with demo data. A PostgreSQL server is its owner's: it is only looked at.
 */
export async function prepareDatabase(
  db: Database,
  options: { demo: boolean },
): Promise<{ isDemo: boolean }> {
  if (db.engine === 'embedded') {
    const events = showMigrations((line) => say(`  ${line}`));
    await migrateUp(db, events).finally(events.stop);
    const state = await demoState(db);
    const isNew = options.demo && !state.people;
    if (isNew) await fillDemo(db, defaultDemo);
    return { isDemo: isNew || state.demo };
  }
  if (db.capabilities.postgis === null)
    throw new AppError('postgis_missing', 'the database has no PostGIS extension', {
      hint: 'Run "petasantri migrate up", or "create extension postgis" as a role that may.',
    });
  const pending = (await migrationStatus(db)).filter(({ state }) => state === 'pending').length;
  if (pending > 0)
    say(
      `${pending} migrations are not applied; the built-in layers may be missing (petasantri migrate status)`,
    );
  return { isDemo: (await demoState(db)).demo };
}

/** Regions and synthetic people, with progress. */
export async function fillDemo(db: Database, size: DemoSize, signal?: AbortSignal): Promise<void> {
  say(`Making demo data: ${size.pesantren} pesantren and ${size.santri} santri, seed ${size.seed}`);
  const progress = showProgress();
  try {
    await loadRegions(db, progress.update);
    await createDemo(db, size, progress.update, signal);
  } finally {
    progress.stop();
  }
}

/** A key for looking around in demo data; it is gone when the server stops. */
export function throwAwayKey(): string {
  return `demo-${randomBytes(18).toString('base64url')}`;
}

async function demoState(db: Database): Promise<{ demo: boolean; people: boolean }> {
  const [row] = await db.query<{ demo: boolean; people: boolean }>(demoStateSql);
  return { demo: row?.demo ?? false, people: row?.people ?? false };
}
