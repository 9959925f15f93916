import { readFileSync } from 'node:fs';
import { inject } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { migrateDown } from '../../src/db/migrate.ts';
import { openPostgres } from '../../src/db/postgres.ts';
import { type EngineName, openCopy, type TestDatabase } from '../engines/engines.ts';
import { databaseLimits } from '../engines/limits.ts';
import { loadFixture } from '../fixtures/load-fixture.ts';

/** The starting points: what stands in the database before petasantri comes. */
const starts = {
  'an empty database': [],
  'the database of a running application': ['start/application'],
  'a database left half-migrated': ['start/application', 'start/half-migrated'],
} as const;
export type Start = keyof typeof starts;
export const startNames = Object.keys(starts) as Start[];

export type Opened = TestDatabase & { remove(): Promise<void> };

/** A database that petasantri has never seen, with a starting point in it; the caller removes it. */
export async function openStart(engine: EngineName, start: Start = 'an empty database'): Promise<Opened> {
  const opened = engine === 'embedded' ? await openBareEmbedded() : await openBarePostgres();
  for (const fixture of starts[start]) await loadFixture(opened.db, fixture);
  return opened;
}

/** Its extensions stay, as if somebody else had made them: making them again takes the engine ten seconds. */
async function openBareEmbedded(): Promise<Opened> {
  const opened = await openCopy('embedded', 'empty');
  await opened.db.script(`delete from petasantri.created where kind = 'extension'`);
  await migrateDown(opened.db, 0);
  return opened;
}

async function openBarePostgres(): Promise<Opened> {
  const base = inject('postgresUrl') as string;
  const name = `petasantri_s${process.pid}_${Date.now().toString(36)}${Math.floor(Math.random() * 1e6).toString(36)}`;
  const admin = await openPostgres({ url: base, ...databaseLimits, poolSize: 1 });
  await admin.script(`create database ${name} template template0`);
  const url = Object.assign(new URL(base), { pathname: `/${name}` }).href;
  const db = await openPostgres({ url, ...databaseLimits });
  return {
    db,
    url,
    dataDir: null,
    async remove() {
      await db.close();
      await admin.script(`drop database if exists ${name} with (force)`);
      await admin.close();
    },
  };
}

const fingerprintText = readFileSync(new URL('fingerprint.sql', import.meta.url), 'utf8');

/** Every part of the schema as `kind name` to its definition. */
export async function fingerprint(db: Database): Promise<Record<string, string>> {
  const rows = await db.query<{ kind: string; name: string; definition: string }>({ text: fingerprintText });
  return Object.fromEntries(rows.map(({ kind, name, definition }) => [`${kind} ${name}`, definition]));
}

const isOurs = (key: string) =>
  /^\w+ petasantri\b/.test(key) ||
  /^index public\.petasantri_/.test(key) ||
  /\.petasantri_\w+$/.test(key) ||
  /^\w+ public\.mv_\w+_stats_kabupaten(\.\w+)?$/.test(key) ||
  /^column public\.(santri|pesantren)_map\.(kabupaten|provinsi|kode_wilayah|wilayah_dari|dinilai)$/.test(
    key,
  ) ||
  /public\.gemini_ask_log/.test(key);

/** The part of a fingerprint that petasantri made, alike wherever it started. */
export function ours(print: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(print)
      // Links to the base tables are added only where a map table lacks them.
      .filter(([key]) => isOurs(key) && !/^constraint public\.(santri|pesantren)_map/.test(key))
      .map(([key, definition]) => [
        key,
        // The place of a column behind other people's, and casts to the types of columns that were there.
        key.startsWith('column ')
          ? definition.replace(/^\d+ /, '').replace('varying(50)', 'varying(100)')
          : /write_(santri|pesantren)\(/.test(key)
            ? 'for the columns that are there'
            : definition,
      ]),
  );
}

/** A checksum of all rows of each table that is not ours, with every column; map tables apart. */
export async function checksums(db: Database): Promise<Record<string, string>> {
  const tables = await db.query<{ name: string }>({
    text: `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where relkind = 'r' and nspname !~ '^(pg_|petasantri$|information_schema$)'
        and relname not in ('santri_map', 'pesantren_map', 'gemini_ask_log')
        and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = c.oid and deptype = 'e')`,
  });
  const sums: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await db.query<{ sum: string }>({
      text: `select count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '') as sum from ${name} t`,
    });
    sums[name] = row?.sum ?? '';
  }
  return sums;
}

/** Where each row lies and which transaction wrote it: equal only when nothing was written in between. */
export async function versions(db: Database, tables: readonly string[]): Promise<string[]> {
  const texts = tables.map(
    (name) => `select md5(string_agg(ctid::text || xmin, '' order by ctid)) as v from ${name}`,
  );
  const rows = await db.query<{ v: string }>({ text: texts.join(' union all ') });
  return rows.map(({ v }) => v);
}
