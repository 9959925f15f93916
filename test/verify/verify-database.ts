import { expect } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import type { VerifyOptions } from '../../src/verify/check.ts';
import { checks } from '../../src/verify/checks.ts';
import { type CheckResult, verify } from '../../src/verify/run.ts';

/** Settings of the tests; a day on which the tested PostgreSQL is supported. */
export const options: VerifyOptions = {
  full: false,
  examples: 20,
  statementTimeoutMs: 30_000,
  pool: { workers: 1, poolSize: 4 },
  access: { public: 'aggregates', smallestGroup: 10 },
  memory: null,
  today: new Date('2026-01-15'),
};

export const verifyAll = (db: Database, changed: Partial<VerifyOptions> = {}) =>
  verify(db, { ...options, ...changed });

/** Runs some checks by name. */
export async function verifySome(
  db: Database,
  names: readonly string[],
  changed: Partial<VerifyOptions> = {},
): Promise<CheckResult[]> {
  const some = checks.filter(({ name }) => names.includes(name));
  expect(some).toHaveLength(names.length);
  return verify(db, { ...options, ...changed }, some);
}

export async function verifyOne(
  db: Database,
  name: string,
  changed: Partial<VerifyOptions> = {},
): Promise<CheckResult> {
  const [result] = await verifySome(db, [name], changed);
  return result as CheckResult;
}

/** Rows and contents that a check must not touch. */
const tables = [
  'pondok_pesantren',
  'pesantren_skor',
  'santri_pribadi',
  'santri_skor',
  'santri_map',
  'pesantren_map',
  'petasantri.changes',
  'petasantri.data_version',
  'petasantri.published_santri',
  'petasantri.published_location',
  'petasantri.settings',
  'petasantri.regions',
  'petasantri.region_parts',
  'petasantri.created',
];

async function fingerprint(db: Database): Promise<unknown> {
  const prints = [];
  for (const table of tables)
    prints.push(
      ...(await db.query({
        text: `select '${table}' as owner, count(*)::int as n, md5(coalesce(string_agg(md5(t::text), '' order by md5(t::text)), '')) as content from ${table} t`,
      })),
    );
  prints.push(
    ...(await db.query({
      text: "select oid::int, relname::text, relpages > -1 as here from pg_class where oid >= 16384 and relpersistence <> 't' order by 1",
    })),
  );
  return prints;
}

export async function expectNothingLeft(db: Database, work: () => Promise<unknown>): Promise<void> {
  const before = await fingerprint(db);
  await work();
  expect(await fingerprint(db)).toEqual(before);
}
