import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'petasantri-config-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A configuration file with this text. */
function file(text: string): string {
  const path = join(folder, 'petasantri.yaml');
  writeFileSync(path, text);
  return path;
}

const failure = (read: () => unknown): { code: string; message: string; hint?: string } => {
  try {
    read();
  } catch (error) {
    return error as { code: string; message: string };
  }
  throw new Error('the configuration was accepted');
};
const fromFile = (text: string) => readConfig({}, file(text), {});

describe('the configuration', () => {
  it('has a default for every setting', () => {
    const config = readConfig({}, undefined, {});
    expect(config.server).toMatchObject({ host: '127.0.0.1', port: 8080, workers: 1, corsOrigins: ['*'] });
    expect(config.database.url).toBeUndefined();
    expect(config.access.keys).toEqual([]);
  });

  it('takes flags before the environment, that before the file, that before defaults', () => {
    const path = file('server: { port: 1, host: file, workers: 2, basePath: /file }\ntiles: { cacheMb: 7 }');
    const env = { PORT: '3', HOST: 'env', PETASANTRI_WORKERS: '3' };
    const flags = { server: { port: 4, host: undefined }, tiles: { cacheMb: undefined } };
    const { server, tiles } = readConfig(flags, path, env);
    expect(server).toMatchObject({ port: 4, host: 'env', workers: 3, basePath: '/file', shutdownMs: 10_000 });
    expect(tiles.cacheMb).toBe(7);
  });

  it('cannot be changed once it is read', () => {
    const config = readConfig({}, undefined, {});
    expect(() => Object.assign(config.server, { port: 1 })).toThrow(TypeError);
    expect(() => (config.server.corsOrigins as string[]).push('x')).toThrow(TypeError);
  });
});

describe('the environment', () => {
  it('gives texts, numbers, booleans and lists', () => {
    const { server, database, catalog, tiles, log } = readConfig({}, undefined, {
      HOST: '0.0.0.0',
      PORT: '0',
      PETASANTRI_WORKERS: '4',
      PETASANTRI_BASE_PATH: '/peta',
      PETASANTRI_TRUST_PROXY: 'false',
      PETASANTRI_CORS_ORIGINS: 'https://a.example, https://b.example',
      DATABASE_URL: 'postgresql://u@h/d',
      PETASANTRI_DATA: '007',
      PETASANTRI_POOL_SIZE: '5',
      PETASANTRI_STATEMENT_TIMEOUT_MS: '1000',
      PETASANTRI_FIRST_CONNECT_MS: '1',
      PETASANTRI_SCHEMAS: 'public,gis',
      PETASANTRI_CACHE_MB: '0',
      LOG_LEVEL: 'silent',
    });
    expect(server).toMatchObject({
      host: '0.0.0.0',
      port: 0,
      workers: 4,
      basePath: '/peta',
      trustProxy: false,
    });
    expect(server.corsOrigins).toEqual(['https://a.example', 'https://b.example']);
    expect(database).toMatchObject({ url: 'postgresql://u@h/d', dataDir: '007', poolSize: 5 });
    expect(database).toMatchObject({ statementTimeoutMs: 1000, firstConnectMs: 1 });
    expect(catalog.schemas).toEqual(['public', 'gis']);
    expect(tiles.cacheMb).toBe(0);
    expect(log.level).toBe('silent');
  });

  it('counts an empty variable as none', () => {
    const config = readConfig({}, undefined, {
      PORT: '',
      DATABASE_URL: '',
      PETASANTRI_CONFIG: '',
      PETASANTRI_KEY_ADMIN: '',
    });
    expect(config).toEqual(readConfig({}, undefined, {}));
  });

  it('names the file with PETASANTRI_CONFIG, unless a flag does', () => {
    const env = { PETASANTRI_CONFIG: file('server: { port: 5 }') };
    expect(readConfig({}, undefined, env).server.port).toBe(5);
    expect(failure(() => readConfig({}, join(folder, 'missing.yaml'), env)).message).toContain(
      'missing.yaml',
    );
  });

  it.each([
    ['PORT', '65536', 'server.port'],
    ['PORT', '-1', 'server.port'],
    ['PORT', '8080.5', 'server.port'],
    ['PORT', 'http', 'server.port'],
    ['PORT', '[8080', 'server.port'],
    ['PORT', '*a', 'server.port'],
    ['PORT', '{', 'server.port'],
    ['PETASANTRI_WORKERS', '0', 'server.workers'],
    ['PETASANTRI_TRUST_PROXY', 'maybe', 'server.trustProxy'],
    ['PETASANTRI_BASE_PATH', 'peta', 'server.basePath'],
    ['PETASANTRI_BASE_PATH', '/peta/', 'server.basePath'],
    ['DATABASE_URL', 'mysql://h', 'database.url'],
    ['LOG_LEVEL', 'loud', 'log.level'],
    ['PETASANTRI_CACHE_MB', '1e9', 'tiles.cacheMb'],
  ])('is refused by the name of the setting: %s=%s', (variable, value, setting) => {
    const { code, message } = failure(() => readConfig({}, undefined, { [variable]: value }));
    expect(code).toBe('bad_config');
    expect(message).toContain(`at ${setting}`);
  });
});

describe('keys', () => {
  const key = 'a-key-that-is-long-enough';
  const sha256 = createHash('sha256').update(key).digest('hex');

  it('from the environment are kept as hashes only, beside those of the file', () => {
    const other = 'b'.repeat(64);
    const path = file(`access: { keys: [{ name: office, role: analyst, sha256: ${other} }] }`);
    const config = readConfig({}, path, { PETASANTRI_KEY_ANALYST: key, PETASANTRI_KEY_ADMIN: `${key}2` });
    expect(config.access.keys).toMatchObject([
      { name: 'office', role: 'analyst', sha256: other },
      { name: 'PETASANTRI_KEY_ANALYST', role: 'analyst', sha256 },
      { name: 'PETASANTRI_KEY_ADMIN', role: 'admin' },
    ]);
    expect(JSON.stringify(config)).not.toContain(key);
  });

  it.each([
    'short',
    'with a space in the middle',
    '\u0437\u0430\u043f\u0440\u043e\u0441'.repeat(4),
    `${key}\n`,
    'x'.repeat(1001),
  ])('that no header can carry, or that can be guessed, are refused without being shown: %j', (value) => {
    const { code, message } = failure(() => readConfig({}, undefined, { PETASANTRI_KEY_ADMIN: value }));
    expect(code).toBe('bad_config');
    expect(message).toContain('PETASANTRI_KEY_ADMIN must have 16 to 1000');
    expect(message).not.toContain(value);
  });

  it.each([
    ['plain text', `{ name: a, role: admin, sha256: ${key} }`],
    ['capitals', `{ name: a, role: admin, sha256: ${'A'.repeat(64)} }`],
    ['a role that is none', `{ name: a, role: public, sha256: ${'a'.repeat(64)} }`],
    ['no name', `{ role: admin, sha256: ${'a'.repeat(64)} }`],
    ['a plain key', `{ name: a, role: admin, key: ${key} }`],
  ])('in the file are refused with %s', (_, entry) => {
    const { message } = failure(() => fromFile(`access: { keys: [${entry}] }`));
    expect(message).toContain('at access.keys[0]');
    expect(message).not.toContain(key);
  });

  it('in a file that gives no list are refused, also when the environment gives some', () => {
    const path = file('access: { keys: all }');
    expect(failure(() => readConfig({}, path, {})).code).toBe('bad_config');
    expect(failure(() => readConfig({}, file('access: everybody'), { PETASANTRI_KEY_ADMIN: key })).code).toBe(
      'bad_config',
    );
  });
});

describe('the file', () => {
  it('may be empty, or have headings with nothing under them', () => {
    const defaults = readConfig({}, undefined, {});
    for (const text of ['', '# nothing', 'server:\n#  port: 1\ntiles:\n', '---\n', '{}'])
      expect(fromFile(text)).toEqual(defaults);
    expect(readConfig({ server: { port: 9 } }, file('server:'), {}).server.port).toBe(9);
  });

  it.each([
    ['a list', '- server'],
    ['a text', 'server'],
    ['a room that is a text', 'server: yes please'],
    ['a room that is a list', 'server: [1]'],
    ['a broken bracket', 'server: { port: 1'],
    ['a tab', 'server:\n\tport: 1'],
    ['the same key twice', 'server: { port: 1, port: 2 }'],
    ['an alias to nothing', 'server: *x'],
    ['NUL', 'server: "\0"'],
  ])('is refused when it is %s', (_, text) => {
    expect(failure(() => fromFile(text)).code).toBe('bad_config');
    const flags = { server: { port: undefined }, database: { dataDir: undefined } };
    expect(failure(() => readConfig(flags, file(text), { PORT: '1' })).code).toBe('bad_config');
  });

  it.each(['server: yes please', 'server: [1]', 'server: 5'])(
    'is refused by the name of a room that is none, whatever else sets it: %s',
    (text) => {
      const { message } = failure(() => readConfig({ server: { host: 'x' } }, file(text), { PORT: '1' }));
      expect(message).toMatch(/expected object, received (string|array|number)\n.*at server$/);
    },
  );

  it.each([
    ['serve: { port: 1 }', 'serve'],
    ['server: { prot: 1 }', 'prot'],
    ['layers: { a: { tabel: x } }', 'tabel'],
    ['"__proto__": { admin: true }', '__proto__'],
  ])('is refused when it has a key that means nothing: %s', (text, key) => {
    const { message, hint } = failure(() => fromFile(text));
    expect(message).toContain(`"${key}"`);
    expect(hint).toContain('docs/configuration.md');
  });

  it.each([
    ['tiles: { limit: 0 }', '>=1', 'tiles.limit'],
    ['tiles: { maxLayersPerTile: 101 }', '<=100', 'tiles.maxLayersPerTile'],
    ['layers: { a: { minzoom: 31 } }', '<=30', 'layers.a.minzoom'],
    ['layers: { a: { extent: 100 } }', '>=256', 'layers.a.extent'],
    ['layers: { a: { bounds: [-181, 0, 1, 1] } }', '>=-180', 'layers.a.bounds[0]'],
    ['layers: { a: { bounds: [2, 0, 1, 1] } }', 'west must be below east', 'layers.a.bounds'],
    ['layers: { a: { bounds: [.nan, 0, 1, 1] } }', 'received NaN', 'layers.a.bounds[0]'],
    ['layers: { a: { table: x, function: y } }', 'not both', 'layers.a'],
    ['layers: { a: { access: root } }', '"public"|"analyst"|"admin"', 'layers.a.access'],
    ['catalog: { schemas: [] }', '>=1', 'catalog.schemas'],
    ['database: { connectTimeoutMs: 120001 }', '<=120000', 'database.connectTimeoutMs'],
  ])('is refused with the range when a value is outside it: %s', (text, range, setting) => {
    const { message } = failure(() => fromFile(text));
    expect(message).toContain(range);
    expect(message).toContain(`at ${setting}`);
  });

  it('does not show the password of a database URL that it refuses', () => {
    const { message } = failure(() => fromFile('database: { url: "mysql://root:hush@h/d" }'));
    expect(message).toContain('must start with postgres://');
    expect(message).not.toContain('hush');
  });
});
