import { mkdtempSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, inject } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { openEmbedded } from '../../src/db/embedded.ts';
import { openPostgres } from '../../src/db/postgres.ts';
import { databaseLimits } from './limits.ts';

export type EngineName = 'embedded' | 'postgres';
export type Template = 'empty' | 'demo';

export interface TestDatabase {
  readonly db: Database;
  /** Connection string on PostgreSQL; null on the embedded engine. */
  readonly url: string | null;
  /** Data directory on the embedded engine; null on PostgreSQL. */
  readonly dataDir: string | null;
}

/** The engines of this run. PostgreSQL is missing only where REQUIRE_POSTGIS is not set. */
export function engines(): EngineName[] {
  return inject('postgresUrl') === null ? ['embedded'] : ['embedded', 'postgres'];
}

/**
 * Runs the same cases on every engine, each on a fresh copy of a template that lives as long as the
 * block. `database()` may be called inside tests and hooks.
 */
export function describeEngines(
  title: string,
  template: Template,
  cases: (database: () => TestDatabase, engine: EngineName) => void,
): void {
  for (const engine of engines())
    describe(`${title} (${engine})`, () => {
      let opened: (TestDatabase & { remove(): Promise<void> }) | undefined;
      beforeAll(async () => {
        opened = await openCopy(engine, template);
      });
      afterAll(async () => {
        await opened?.remove();
      });
      cases(() => {
        if (!opened) throw new Error('the database is open only inside tests and hooks');
        return opened;
      }, engine);
    });
}

/** A fresh copy of a template on one engine; the caller removes it. */
export async function openCopy(
  engine: EngineName,
  template: Template,
): Promise<TestDatabase & { remove(): Promise<void> }> {
  return engine === 'embedded' ? openEmbeddedCopy(template) : openPostgresCopy(template);
}

async function openEmbeddedCopy(template: Template) {
  const templates = inject('embeddedTemplates');
  const dataDir = mkdtempSync(join(templates, 'copy-'));
  await cp(join(templates, template), dataDir, { recursive: true });
  const db = await openEmbedded({ dataDir, ...databaseLimits });
  return {
    db,
    url: null,
    dataDir,
    async remove() {
      await db.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function openPostgresCopy(template: Template) {
  const base = inject('postgresUrl') as string;
  const name = `petasantri_t${process.pid}_${Date.now().toString(36)}${Math.floor(Math.random() * 1e6).toString(36)}`;
  const admin = await openPostgres({ url: base, ...databaseLimits, poolSize: 1 });
  await admin.script(`create database ${name} template petasantri_${template}`);
  const url = new URL(base);
  url.pathname = `/${name}`;
  const db = await openPostgres({ url: url.href, ...databaseLimits });
  return {
    db,
    url: url.href,
    dataDir: null,
    async remove() {
      await db.close();
      await admin.script(`drop database if exists ${name} with (force)`);
      await admin.close();
    },
  };
}
