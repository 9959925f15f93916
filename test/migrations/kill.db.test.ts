import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { openEmbedded } from '../../src/db/embedded.ts';
import { migrateDown, migrateUp } from '../../src/db/migrate.ts';
import { openPostgres } from '../../src/db/postgres.ts';
import { runProgram } from '../e2e/run-program.ts';
import { engines, openCopy } from '../engines/engines.ts';
import { databaseLimits } from '../engines/limits.ts';
import { checksums, fingerprint, openStart, ours } from './start.ts';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** Starts `migrate up` and kills it so many milliseconds after it said that it begins this file or a later one. */
async function killIn(
  file: number,
  ms: number,
  env: Record<string, string>,
  args: string[] = [],
): Promise<boolean> {
  const child = spawn(process.execPath, [main, 'migrate', 'up', ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(child, 'exit');
  let said = '';
  let timer: NodeJS.Timeout | undefined;
  child.stdout.on('data', (data) => {
    said += data;
    const begun = [...said.matchAll(/^up +(\d+)/gm)].some(([, id]) => Number(id) >= file);
    if (begun) timer ??= setTimeout(() => child.kill('SIGKILL'), ms);
  });
  const [, signal] = await ended;
  clearTimeout(timer);
  return signal === 'SIGKILL';
}

/** Rows of the map without their times, which differ from run to run. */
async function mapRows(db: Database): Promise<unknown[]> {
  const rows = [];
  for (const table of ['santri_map', 'pesantren_map'])
    rows.push(
      await db.query({
        text: `select md5(string_agg((to_jsonb(m) - '{created_at,updated_at}'::text[])::text, '' order by id)) as sum, count(*)::int as n from ${table} m`,
      }),
    );
  return rows;
}

const more = `
  insert into santri_pribadi (id, nama, nik, provinsi, kabupaten, lokasi)
  select md5('lagi ' || i)::uuid, 'Lagi ' || i, null, 'JawaBarat', 'Kab. Garut', ST_SetSRID(ST_MakePoint(106 + i % 40 / 10.0, -7), 4326) from generate_series(1, 3000) i;
  insert into santri_skor select md5('lagi ' || i)::uuid, 1, 1, 1, 1, 1, 1, i % 174, 'Sangat Miskin', 'manual', 'v1' from generate_series(1, 3000) i`;

it.runIf(engines().includes('postgres'))(
  'a migration that is killed at ten moments ends as if it had not been',
  async () => {
    const whole = await openStart('postgres', 'the database of a running application');
    await whole.db.script(more);
    const admin = await openStart('postgres');
    const base = new URL(whole.url ?? '').pathname.slice(1);
    const copy = `${base}_kill`;
    const url = Object.assign(new URL(whole.url ?? ''), { pathname: `/${copy}` }).href;
    try {
      // The copy is taken before the one that is left alone is migrated; then both do the same.
      await whole.db.close();
      await admin.db.script(`create database ${copy} template ${base}`);
      const calm = await openPostgres({ url: whole.url ?? '', ...databaseLimits });
      const before = await checksums(calm);
      expect((await runProgram(['migrate', 'up'], { DATABASE_URL: whole.url ?? '' })).code).toBe(0);

      let seed = 20;
      const environment = { DATABASE_URL: url };
      for (const file of [1, 2, 3, 4, 5, 6, 8, 9, 9, 10]) {
        seed = (seed * 48271) % 2147483647;
        expect(await killIn(file, seed % (file === 8 ? 300 : 40), environment), `in file ${file}`).toBe(true);
      }
      const { code, stderr } = await runProgram(['migrate', 'up'], environment);
      expect(code, stderr).toBe(0);
      const killed = await openPostgres({ url, ...databaseLimits });
      expect(ours(await fingerprint(killed))).toEqual(ours(await fingerprint(calm)));
      expect(await mapRows(killed)).toEqual(await mapRows(calm));
      const sums = await checksums(killed);
      for (const [table, sum] of Object.entries(before)) expect(sums[table], table).toBe(sum);
      expect(await migrateUp(killed)).toBe(0);
      await killed.close();
      await calm.close();
    } finally {
      await admin.db.script(`drop database if exists ${copy} with (force)`);
      await admin.db.script(`drop database if exists ${base} with (force)`);
      await admin.remove();
    }
  },
  60_000,
);

it('a migration of an embedded database that is killed half way is finished by the next', async () => {
  const { db, dataDir, remove } = await openCopy('embedded', 'empty');
  await migrateDown(db, 2);
  await db.script(`
    insert into santri_pribadi (id, nama) select md5('s' || i)::uuid, 'S' || i from generate_series(1, 300) i;
    insert into santri_skor (santri_id, skor_ekonomi, skor_rumah, skor_aset, skor_pembiayaan, skor_kesehatan, skor_bansos, skor_total, kategori_kemiskinan)
    select id, 0, 0, 0, 0, 0, 0, 50, 'Rentan' from santri_pribadi`);
  const before = await checksums(db);
  await db.close();
  const args = ['--data', dataDir ?? ''];
  try {
    expect(await killIn(4, 50, {}, args)).toBe(true);
    const { code, stderr } = await runProgram(['migrate', 'up', ...args]);
    expect(code, stderr).toBe(0);
    const again = await openEmbedded({ dataDir: dataDir ?? '', ...databaseLimits });
    expect(await migrateUp(again)).toBe(0);
    expect(await checksums(again)).toEqual(before);
    expect(
      await again.query({
        text: `select count(m.id)::int as mapped, count(*)::int as scored from santri_skor s left join santri_map m using (santri_id)`,
      }),
    ).toEqual([{ mapped: 300, scored: 300 }]);
    await again.close();
  } finally {
    await remove();
  }
}, 90_000);
