import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrateDown, migrateUp, migrationStatus } from '../../src/db/migrate.ts';
import { type Migration, readMigrations } from '../../src/db/migration-files.ts';
import { openPostgres } from '../../src/db/postgres.ts';
import { describeEngines } from '../engines/engines.ts';
import { databaseLimits } from '../engines/limits.ts';

const real = readMigrations();
const transaction = (sql: string) => `begin;\n${sql};\ncommit;\n`;
const made = (id: number, up: string, down = 'select 1'): Migration => ({
  id,
  name: `test-${id}`,
  up: transaction(up),
  down: transaction(down),
  checksum: `checksum of ${up}`,
});

describeEngines('migrations', 'empty', (database, engine) => {
  const exists = async (name: string) => {
    const [row] = await database().db.query<{ found: boolean }>(
      {
        text: `select to_regclass($1::text) is not null as found`,
      },
      [name],
    );
    return row?.found;
  };
  const states = async (migrations: Migration[] = real) =>
    (await migrationStatus(database().db, migrations)).map(({ id, state }) => `${id} ${state}`);

  it('are all applied after up, in order, with the time in UTC', async () => {
    const status = await migrationStatus(database().db);
    expect(status.length).toBeGreaterThanOrEqual(4);
    expect(status.map(({ id }) => id)).toEqual(real.map(({ id }) => id));
    for (const { state, appliedAt } of status) {
      expect(state).toBe('applied');
      expect(appliedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    }
  });

  it('do nothing the second time', async () => {
    const ran: string[] = [];
    expect(await migrateUp(database().db, { onMigration: ({ name }) => ran.push(name) })).toBe(0);
    expect(ran).toEqual([]);
  });

  it('run only what is pending, and say what', async () => {
    const ran: string[] = [];
    const more = [...real, made(9001, 'create table m_one (id int)', 'drop table m_one')];
    expect(await states(more)).toContain('9001 pending');
    expect(
      await migrateUp(
        database().db,
        { onMigration: ({ name }, direction) => ran.push(`${name} ${direction}`) },
        more,
      ),
    ).toBe(1);
    expect(ran).toEqual(['test-9001 up']);
    expect(await states(more)).toContain('9001 applied');
    expect(await exists('m_one')).toBe(true);
  });

  it('of a newer version are shown as unknown and left alone', async () => {
    expect(await states()).toContain('9001 unknown');
    expect(await migrateUp(database().db)).toBe(0);
  });

  it('are refused when a file differs from what was applied', async () => {
    const changed = [...real, made(9001, 'create table m_one (id int, more text)')];
    expect(await states(changed)).toContain('9001 changed');
    await expect(
      migrateUp(database().db, {}, [...changed, made(9002, 'create table m_two ()')]),
    ).rejects.toMatchObject({
      code: 'migration_failed',
      message: expect.stringContaining('9001 test-9001'),
    });
    expect(await exists('m_two')).toBe(false);
  });

  it('leave nothing of a file that fails, and keep the ones before it', async () => {
    const failing = [
      ...real,
      made(9001, 'create table m_one (id int)', 'drop table m_one'),
      made(9002, 'create table m_two ()', 'drop table m_two'),
      made(9003, `create table m_three (); insert into m_two default values; select 1 / 0`),
      made(9004, 'create table m_four ()'),
    ];
    await expect(migrateUp(database().db, {}, failing)).rejects.toMatchObject({
      code: 'migration_failed',
      message: expect.stringMatching(/9003.*division by zero/),
    });
    expect(await states(failing)).toEqual(
      expect.arrayContaining(['9002 applied', '9003 pending', '9004 pending']),
    );
    expect([await exists('m_two'), await exists('m_three'), await exists('m_four')]).toEqual([
      true,
      false,
      false,
    ]);
    expect(await database().db.query({ text: 'select count(*)::int as n from m_two' })).toEqual([{ n: 0 }]);
    const mended = failing.map((m) =>
      m.id === 9003 ? made(9003, 'create table m_three ()', 'drop table m_three') : m,
    );
    expect(await migrateUp(database().db, {}, mended.slice(0, -1))).toBe(1);
    expect(await exists('m_three')).toBe(true);
  });

  it('are taken back newest first, down to the one named', async () => {
    const downs: number[] = [];
    const all = [
      ...real,
      made(9001, 'create table m_one (id int)', 'drop table m_one'),
      made(9002, 'create table m_two ()', 'drop table m_two'),
      made(9003, 'create table m_three ()', 'drop table m_three'),
    ];
    expect(await migrateDown(database().db, 9001, { onMigration: ({ id }) => downs.push(id) }, all)).toBe(2);
    expect(downs).toEqual([9003, 9002]);
    expect([await exists('m_one'), await exists('m_two')]).toEqual([true, false]);
    expect(await migrateDown(database().db, 9000, {}, all)).toBe(1);
    expect(await exists('m_one')).toBe(false);
  });

  it('leave a failing way down as it was', async () => {
    const one = [...real, made(9005, 'create table m_five ()', 'drop table m_five; select 1 / 0')];
    await migrateUp(database().db, {}, one);
    await expect(migrateDown(database().db, 9000, {}, one)).rejects.toMatchObject({
      code: 'migration_failed',
    });
    expect(await exists('m_five')).toBe(true);
    expect(await states(one)).toContain('9005 applied');
    await migrateDown(database().db, 9000, {}, [
      ...real,
      made(9005, 'create table m_five ()', 'drop table m_five'),
    ]);
  });

  it('go all the way down and up again without losing a row of the application', async () => {
    const { db } = database();
    await db.script(`insert into pondok_pesantren (nama) values ('kept')`);
    expect(await migrateDown(db, 0)).toBe(real.length);
    expect(new Set((await states()).map((s) => s.split(' ')[1]))).toEqual(new Set(['pending']));
    expect(await exists('petasantri.regions')).toBe(false);
    expect(await migrateUp(db)).toBe(real.length);
    for (const table of ['pondok_pesantren', 'pesantren_map'])
      expect(await db.query({ text: `select nama from ${table}` }), table).toEqual([{ nama: 'kept' }]);
    expect(await exists('petasantri.regions')).toBe(true);
  });

  describe.runIf(engine === 'postgres')('on a server that several share', () => {
    const name = `petasantri_bare_${process.pid}`;
    const bareUrl = () => Object.assign(new URL(database().url ?? ''), { pathname: `/${name}` }).href;
    beforeAll(() => database().db.script(`create database ${name} template template0`));
    afterAll(() => database().db.script(`drop database if exists ${name} with (force)`));

    it('are pending on an empty database, for a look that changes nothing', async () => {
      const db = await openPostgres({ url: bareUrl(), ...databaseLimits });
      expect((await migrationStatus(db)).every(({ state }) => state === 'pending')).toBe(true);
      expect(await db.query({ text: `select to_regnamespace('petasantri') is null as none` })).toEqual([
        { none: true },
      ]);
      await db.close();
    });

    it('run once when four start at the same moment on an empty database', async () => {
      const starters = await Promise.all(
        [1, 2, 3, 4].map(() => openPostgres({ url: bareUrl(), ...databaseLimits, poolSize: 1 })),
      );
      const ran = await Promise.all(starters.map((db) => migrateUp(db)));
      expect(ran.reduce((sum, n) => sum + n)).toBe(real.length);
      for (const db of starters) {
        expect(db.capabilities.mvt).toBe(true);
        expect((await migrationStatus(db)).every(({ state }) => state === 'applied')).toBe(true);
        await db.close();
      }
    });
  });
});

describe('migration files', () => {
  it('each have a way up and down, a number of their own and a stable checksum', () => {
    expect(new Set(real.map(({ id }) => id)).size).toBe(real.length);
    for (const { up, down, checksum } of real) {
      expect(up.trim().length).toBeGreaterThan(0);
      expect(down.trim().length).toBeGreaterThan(0);
      expect(checksum).toMatch(/^[0-9a-f]{64}$/);
    }
    expect(readMigrations()).toEqual(real);
  });

  it('are refused under a name of another form', () => {
    const folder = mkdtempSync(join(tmpdir(), 'petasantri-migrations-'));
    writeFileSync(join(folder, '1-short.up.sql'), 'select 1');
    expect(() => readMigrations(pathToFileURL(`${folder}/`))).toThrow(/1-short\.up\.sql is not named/);
    rmSync(folder, { recursive: true });
  });
});
