import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { migrateDown, migrateUp, migrationStatus } from '../../src/db/migrate.ts';
import { readMigrations } from '../../src/db/migration-files.ts';
import { engines } from '../engines/engines.ts';
import { checksums, fingerprint, openStart, ours, startNames } from './start.ts';

const folder = fileURLToPath(new URL('../../migrations/', import.meta.url));
const files = readdirSync(folder)
  .filter((file) => file.endsWith('.sql'))
  .sort();
const ups = files.filter((file) => file.endsWith('.up.sql'));
const downs = files.filter((file) => file.endsWith('.down.sql')).reverse();
const rebuilt = 'index public.petasantri_santri_map_kategori';
const hasPsql = spawnSync('psql', ['--version']).status === 0;

describe.runIf(engines().includes('postgres') && hasPsql)('the files run by plain psql', () => {
  it.each(startNames)(
    'go up and down from %s, and the program takes over where psql stopped',
    async (start) => {
      const opened = await openStart('postgres', start);
      const { db } = opened;
      const psql = (names: string[]) => {
        const { status, stderr } = spawnSync(
          'psql',
          [
            ...['-X', '-q', '-o', '/dev/null', '-v', 'ON_ERROR_STOP=1', '-d', opened.url ?? ''],
            ...names.flatMap((name) => ['-f', `${folder}${name}`]),
          ],
          { encoding: 'utf8' },
        );
        expect(status, stderr).toBe(0);
      };
      try {
        const before = { print: await fingerprint(db), sums: await checksums(db) };
        delete before.print[rebuilt];
        for (const name of ups) psql([name]);
        const end = ours(await fingerprint(db));
        // Each file may be run again, and the program finds nothing to change but its record.
        psql(ups);
        expect(ours(await fingerprint(db))).toEqual(end);
        psql(downs);
        expect(await fingerprint(db)).toEqual(before.print);
        expect(await checksums(db)).toEqual(before.sums);

        psql(ups.slice(0, 9));
        expect(await migrateUp(db)).toBe(ups.length);
        const adopted = ours(await fingerprint(db));
        for (const key of Object.keys(adopted)) if (/petasantri\.migrations/.test(key)) delete adopted[key];
        expect(adopted).toEqual(end);
        expect((await migrationStatus(db)).every(({ state }) => state === 'applied')).toBe(true);
        expect(await migrateDown(db, 0)).toBe(readMigrations().length);
        expect(await fingerprint(db)).toEqual(before.print);
        expect(await checksums(db)).toEqual(before.sums);
      } finally {
        await opened.remove();
      }
    },
  );
});
