import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import type { Database } from '../../src/db/database.ts';
import { openEmbedded } from '../../src/db/embedded.ts';
import { migrateUp } from '../../src/db/migrate.ts';
import { openPostgres } from '../../src/db/postgres.ts';
import { createDemo } from '../../src/demo/create.ts';
import { loadRegions } from '../../src/demo/load-regions.ts';
import { createCluster, findPrograms } from './cluster.ts';
import { databaseLimits, demoSize } from './limits.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Superuser connection string, or null where there is no PostgreSQL. */
    postgresUrl: string | null;
    /** Folder with the data directories `empty` and `demo`. */
    embeddedTemplates: string;
  }
}

/**
 * Builds each template database once: `empty` is migrated, `demo` has regions and a few people too.
 * Test files work on copies, which cost a fraction of a second.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'petasantri-embedded-'));
  const programs = findPrograms();
  const given = process.env.TEST_DATABASE_URL;
  if (!given && !programs && process.env.REQUIRE_POSTGIS === '1')
    throw new Error(
      'REQUIRE_POSTGIS=1, but there is no PostgreSQL with PostGIS here: install postgresql and its postgis package, or set TEST_DATABASE_URL',
    );
  const cluster = !given && programs ? await createCluster(programs) : null;
  const url = given ?? cluster?.url ?? null;
  if (url === null) console.warn('No PostgreSQL with PostGIS here: only the embedded engine is tested.');

  await Promise.all([embeddedTemplates(folder), url === null ? undefined : postgresTemplates(url)]);
  project.provide('postgresUrl', url);
  project.provide('embeddedTemplates', folder);
  return async () => {
    if (given) await dropTemplates(given);
    cluster?.remove();
    rmSync(folder, { recursive: true, force: true });
  };
}

async function embeddedTemplates(folder: string): Promise<void> {
  const { cp } = await import('node:fs/promises');
  const empty = await openEmbedded({ dataDir: join(folder, 'empty'), ...databaseLimits });
  await migrateUp(empty);
  await empty.close();
  await cp(join(folder, 'empty'), join(folder, 'demo'), { recursive: true });
  const demo = await openEmbedded({ dataDir: join(folder, 'demo'), ...databaseLimits });
  await fill(demo);
  await demo.close();
}

async function postgresTemplates(url: string): Promise<void> {
  await dropTemplates(url);
  const admin = await openPostgres({ url, ...databaseLimits });
  await admin.script('create database petasantri_empty');
  const empty = await openPostgres({ url: withDatabase(url, 'petasantri_empty'), ...databaseLimits });
  await migrateUp(empty);
  await empty.close();
  await admin.script('create database petasantri_demo template petasantri_empty');
  const demo = await openPostgres({ url: withDatabase(url, 'petasantri_demo'), ...databaseLimits });
  await fill(demo);
  await demo.close();
  await admin.close();
}

async function dropTemplates(url: string): Promise<void> {
  const admin = await openPostgres({ url, ...databaseLimits });
  for (const name of ['petasantri_empty', 'petasantri_demo'])
    await admin.script(`drop database if exists ${name} with (force)`);
  await admin.close();
}

async function fill(db: Database): Promise<void> {
  await loadRegions(db, () => {});
  await createDemo(db, demoSize, () => {});
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
