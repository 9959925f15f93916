import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { effectiveSettings, withoutPassword } from '../../src/cli/environment.ts';
import { configSchema } from '../../src/config-schema.ts';
import { checks } from '../../src/verify/checks.ts';
import { expected } from '../../src/verify/expected.ts';
import { postgisAge, postgresAge } from '../../src/verify/postgres-releases.ts';
import { CannotFill, type Column, insertSql } from '../../src/verify/probe-row.ts';
import { fixLines } from '../../src/verify/report.ts';
import { adviseSettings } from '../../src/verify/settings.ts';

const root = new URL('../../', import.meta.url);
const migrations = readdirSync(new URL('migrations', root))
  .filter((file) => file.endsWith('.up.sql'))
  .map((file) => readFileSync(new URL(`migrations/${file}`, root), 'utf8'))
  .join('\n');

describe('what verify expects', () => {
  it('is every index, trigger and function that the migrations make', () => {
    const made = (pattern: RegExp) =>
      new Set([...migrations.matchAll(pattern)].map((match) => match.slice(1).join(' ')));
    expect(new Set(expected().indexes.map(({ name }) => name))).toEqual(
      made(/^create (?:unique )?index (?:concurrently )?if not exists (\w+)/gm),
    );
    const written = made(/^create (?:or replace )?trigger (\w+) (?:after|before) \w+ on (\S+)/gm);
    const counted = made(/^select petasantri\.make_pyramid\('(\w+)', '\w+'/gm);
    const watched = made(/^select petasantri\.watch\('(\w+)'\)/gm);
    expect(expected().triggers).toHaveLength(written.size + 4 * watched.size + 4 * counted.size);
    expect(new Set(expected().functions.map(({ name }) => name))).toEqual(
      made(/^create or replace (?:function|procedure) petasantri\.(\w+)/gm),
    );
  });

  it('has for every index a query that is to use it, and no query without an index', () => {
    for (const { name } of expected().indexes)
      expect(existsSync(new URL(`sql/verify/uses/${name}.sql`, root)), name).toBe(true);
    expect(
      readdirSync(new URL('sql/verify/uses', root))
        .map((file) => file.replace('.sql', ''))
        .sort(),
    ).toEqual(
      expected()
        .indexes.map(({ name }) => name)
        .sort(),
    );
  });

  it('has a name of its own for every check', () => {
    const names = checks.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });
});

describe('end of life', () => {
  const at = (day: string) => new Date(day);

  it('is known for PostgreSQL without a network', () => {
    expect(postgresAge('15.4 (Debian 15.4-1)', at('2026-01-01'))).toBeNull();
    expect(postgresAge('15.4', at('2027-09-01'))).toEqual({
      ended: false,
      text: 'support of PostgreSQL 15 ends on 2027-11-11',
    });
    expect(postgresAge('13.9', at('2026-01-01'))).toMatchObject({ ended: true });
    expect(postgresAge('9.6', at('2026-01-01'))).toMatchObject({ ended: true });
    expect(postgresAge('99.1', at('2026-01-01'))).toBeNull();
  });

  it('is estimated for PostGIS by its age', () => {
    expect(postgisAge('3.3.2', at('2026-08-01'))).toBeNull();
    expect(postgisAge('3.3.2', at('2026-09-01'))?.text).toContain('released on 2022-08-27');
    expect(postgisAge('9.0.0', at('2026-09-01'))).toBeNull();
  });
});

describe('advice on settings', () => {
  const mb = 1024 * 1024;
  const usual = { hot: 100 * mb, largestIndex: 10 * mb, memory: null, workers: 1, poolSize: 4 };
  const names = (settings: Record<string, [string, string | null]>, c = {}) =>
    adviseSettings(
      Object.entries(settings).map(([name, [value, unit]]) => ({ name, value, unit })),
      { ...usual, ...c },
    );

  it('is silent about good values', () => {
    expect(
      names({
        autovacuum: ['on', null],
        fsync: ['on', null],
        full_page_writes: ['on', null],
        jit: ['off', null],
        shared_buffers: ['131072', '8kB'],
        effective_cache_size: ['524288', '8kB'],
        maintenance_work_mem: ['262144', 'kB'],
        max_connections: ['100', null],
        random_page_cost: ['1.1', null],
        track_io_timing: ['on', null],
        idle_in_transaction_session_timeout: ['600000', 'ms'],
        wal_level: ['replica', null],
      }),
    ).toEqual([]);
  });

  it('asks for buffers that hold what is read, within a quarter of the memory', () => {
    const [advice] = names({ shared_buffers: ['16384', '8kB'] }, { hot: 1000 * mb, memory: 2048 * mb });
    expect(advice).toMatchObject({
      setting: 'shared_buffers',
      weight: 'warn',
      sql: `alter system set shared_buffers = '512MB';`,
      restart: true,
    });
    expect(names({ shared_buffers: ['16384', '8kB'] }, { hot: 50 * mb })).toEqual([]);
  });

  it('compares the pools of all workers with the connections of the server', () => {
    const [advice] = names(
      { max_connections: ['20', null], superuser_reserved_connections: ['3', null] },
      { workers: 2, poolSize: 10 },
    );
    expect(advice).toMatchObject({ setting: 'max_connections', weight: 'warn' });
    expect(advice?.reason).toContain('2 x (pool of 10 + 4) = 28');
    expect(names({ max_connections: ['100', null] }, { workers: 2, poolSize: 10 })).toEqual([]);
  });

  it('warns when the database may lose data or never cleans up', () => {
    const advice = names({ fsync: ['off', null], autovacuum: ['off', null] });
    expect(advice.map(({ setting, weight }) => [setting, weight])).toEqual([
      ['fsync', 'warn'],
      ['autovacuum', 'warn'],
    ]);
  });
});

describe('a made-up row', () => {
  const column = (name: string, rest: Partial<Column> = {}): Column => ({
    owner: 't',
    name,
    type: 'varchar',
    category: 'S',
    length: 3,
    required: false,
    first_label: null,
    ...rest,
  });

  it('holds the given values, and something for every column that demands one', () => {
    const sql = insertSql(
      't',
      [
        column('id'),
        column('a b', { required: true }),
        column('free'),
        column('n', { category: 'N', required: true }),
        column('e', { category: 'E', required: true, first_label: `o'clock` }),
      ],
      { id: `'x'` },
    );
    expect(sql).toBe(
      `insert into "t" ("id", "a b", "n", "e") values ('x', left(md5(random()::text), 3), 0, 'o''clock')`,
    );
  });

  it('is given up when a column demands what nobody can guess', () => {
    expect(() =>
      insertSql('t', [column('x', { type: 'polygon', category: 'G', required: true })], {}),
    ).toThrow(CannotFill);
  });
});

describe('hints as a script', () => {
  it('keep statements as they are and turn everything else into comments', () => {
    const lines = fixLines([
      {
        check: 'a',
        status: 'warn',
        summary: 's',
        details: [],
        next: [
          'vacuum x;',
          'petasantri refresh',
          'Ask first; then:',
          'create role y login; -- then: \\password y',
        ],
      },
      { check: 'b', status: 'ok', summary: 's', details: [], next: ['drop table z;'] },
    ]);
    expect(lines.slice(2)).toEqual([
      '-- warn a: s',
      'vacuum x;',
      '-- petasantri refresh',
      '-- Ask first; then:',
      'create role y login; -- then: \\password y',
    ]);
    expect(fixLines([])).toEqual(['-- Nothing to do.']);
  });
});

describe('settings shown by doctor', () => {
  it('hold no password and no hash of a key', () => {
    expect(withoutPassword('postgres://ada:s3cret@db:5432/x')).toBe('postgres://ada:***@db:5432/x');
    expect(withoutPassword('postgres://ada:p:a/ss@db/x?sslmode=require')).not.toContain('ss@');
    expect(withoutPassword('postgres://db/x?user=a&password=s3cret&host=y')).toBe(
      'postgres://db/x?user=a&password=***&host=y',
    );
    expect(withoutPassword('postgres://ada@db/x')).toBe('postgres://ada@db/x');
    const sha256 = 'a'.repeat(64);
    const config = configSchema.parse({
      database: { url: 'postgres://ada:s3cret@db/x' },
      access: { keys: [{ name: 'office', role: 'admin', sha256 }] },
    });
    const shown = JSON.stringify(effectiveSettings(config));
    expect(shown).not.toContain('s3cret');
    expect(shown).not.toContain(sha256);
    expect(shown).toContain('office (admin)');
  });
});
