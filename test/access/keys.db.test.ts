import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createIdentify } from '../../src/access/identify.ts';
import { createKeyRing, type KeyRing } from '../../src/access/key-ring.ts';
import { addKey, listKeys, revokeKey } from '../../src/access/stored-keys.ts';
import { keysCommand } from '../../src/cli/commands/keys.ts';
import type { Database } from '../../src/db/database.ts';
import { describeEngines } from '../engines/engines.ts';
import { createTestServer, testConfig } from '../engines/server.ts';
import { decodeTile } from '../http/decode-tile.ts';
import { readProblem } from '../http/fake-server.ts';

const silent = { warn() {} };
const tile = '/tiles/santri/5/25/16';

describeEngines('API keys of the database', 'demo', (database, engine) => {
  let ring: KeyRing;
  let server: Awaited<ReturnType<typeof createTestServer>>;
  const ask = async (key: string, path = tile) => server.app.request(path, { headers: { 'X-API-Key': key } });
  /** Waits for a notification to arrive; far below the time of the fallback. */
  const soon = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 5000, interval: 10 });

  beforeAll(async () => {
    const { db } = database();
    ring = await createKeyRing({ db, configured: testConfig().access.keys, log: silent });
    server = await createTestServer(db, {}, createIdentify(ring.find, null));
  });
  afterAll(async () => {
    server.close();
    await ring.close();
  });

  it('open what their role may see at once, and close it at once when they are revoked', async () => {
    const { db } = database();
    const { key, expiresAt } = await addKey(db, 'dinas-sosial', 'analyst', null);
    expect(expiresAt).toBeNull();
    await soon(async () => expect((await ask(key)).status).toBe(200));
    await revokeKey(db, 'dinas-sosial');
    await soon(async () => expect((await ask(key)).status).toBe(401));
    const { detail } = await readProblem(await ask(key, '/catalog'), 401, 'unauthorized');
    expect(detail).toBe('this API key was revoked');
    // A name is free again once its key has ended.
    const second = await addKey(db, 'dinas-sosial', 'admin', 90 * 86_400);
    expect(second.expiresAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    await soon(async () => expect((await ask(second.key)).status).toBe(200));
    expect((await ask(key)).status).toBe(401);
  });

  it('end when they expire, without anybody doing anything', async () => {
    const { db } = database();
    const { key } = await addKey(db, 'short', 'analyst', 3600);
    await soon(async () => expect((await ask(key)).status).toBe(200));
    await db.query({
      text: `update petasantri.api_keys set expires_at = now() - interval '1 second' where name = 'short'`,
    });
    await soon(async () => expect((await ask(key)).status).toBe(401));
    expect((await readProblem(await ask(key), 401, 'unauthorized')).detail).toMatch(
      /^this API key expired on \d{4}-/,
    );
    expect((await listKeys(db)).find(({ name }) => name === 'short')).toMatchObject({ state: 'expired' });
  });

  it('are kept, listed, logged and published without the key or its hash', async () => {
    const { db } = database();
    const { key } = await addKey(db, 'quiet', 'analyst', null);
    await soon(async () => expect((await ask(key)).status).toBe(200));
    const [row] = await db.query<{ all: string; sha256: string }>({
      text: `select to_jsonb(k)::text as all, sha256 from petasantri.api_keys k where name = 'quiet'`,
    });
    expect(row?.all).not.toContain(key);
    const listed = JSON.stringify(await listKeys(db));
    expect(listed).toContain('quiet');
    const logged = JSON.stringify(server.lines);
    expect(server.lines.at(-1)).toMatchObject({ key: 'quiet', role: 'analyst', status: 200, path: tile });
    const wide = await createTestServer(db, { catalog: { schemas: ['public', 'petasantri'] } });
    const catalog = await (await wide.app.request('/catalog?explain=1')).text();
    wide.close();
    for (const text of [listed, logged, catalog]) {
      expect(text).not.toContain(key);
      expect(text).not.toContain(row?.sha256);
    }
    expect(catalog).not.toContain('api_keys');
  });

  it('have names that are plain and taken once', async () => {
    const { db } = database();
    await addKey(db, 'taken', 'analyst', null);
    await expect(addKey(db, 'taken', 'admin', null)).rejects.toMatchObject({
      code: 'bad_request',
      message: expect.stringMatching(/already/),
    });
    for (const name of ['', ' ', '-x', 'a b', 'ä', 'x'.repeat(101), "x'; drop table petasantri.api_keys; --"])
      await expect(addKey(db, name, 'analyst', null)).rejects.toMatchObject({ code: 'bad_request' });
    await expect(revokeKey(db, 'nobody')).rejects.toMatchObject({ code: 'bad_request' });
  });

  it('are read again now and then where notifications do not arrive, and hold while the database is away', async () => {
    const { db } = database();
    let away = false;
    const deaf: Database = Object.create(db, {
      listen: { value: async () => async () => {} },
      query: {
        value: (...given: Parameters<Database['query']>) =>
          away ? Promise.reject(new Error('away')) : db.query(...given),
      },
    });
    const warn = vi.fn();
    const slow = await createKeyRing({ db: deaf, configured: [], log: { warn }, checkMs: 20 });
    const { key } = await addKey(db, 'slow', 'admin', null);
    await soon(async () => expect(slow.find()(key)).toMatchObject({ name: 'slow', role: 'admin' }));
    away = true;
    await soon(async () => expect(warn).toHaveBeenCalledTimes(1));
    await new Promise((done) => setTimeout(done, 100));
    expect(slow.find()(key)).toMatchObject({ name: 'slow' });
    expect(warn).toHaveBeenCalledTimes(1);
    await slow.close();
  });

  it('of the configuration hold where the database has no table of them', async () => {
    const { db } = database();
    const bare: Database = Object.create(db, {
      query: { value: async () => [{ installed: false, readable: false, writable: false }] },
    });
    const alone = await createKeyRing({ db: bare, configured: testConfig().access.keys, log: silent });
    expect(alone.find()('analyst-key-of-the-tests')).toMatchObject({ name: 'analyst' });
    await alone.close();
    await expect(listKeys(bare)).rejects.toMatchObject({ code: 'not_migrated' });
  });

  it('in points mode nobody needs one for santri, and national ids stay where they are', async () => {
    const { db } = database();
    const open = await createTestServer(db, { access: { public: 'points' } });
    const response = await open.app.request(tile);
    expect(response.status).toBe(200);
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(1000);
    expect((await open.app.request(`${tile}?properties=nik`)).status).toBe(400);
    open.close();
    const declared = await createTestServer(db, {
      access: { public: 'points' },
      layers: { santri: { access: 'admin' }, copy: { table: 'santri_map' } },
    });
    const { santri = [] } = await decodeTile(await declared.app.request(tile));
    expect(new Set(santri.map(({ kind }) => kind))).toEqual(new Set(['cell']));
    declared.close();
  });

  it.runIf(engine === 'postgres')('are managed on the command line, which shows a key once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'petasantri-keys-'));
    const config = join(folder, 'petasantri.yaml');
    writeFileSync(config, JSON.stringify({ database: { url: database().url } }));
    const run = async (...words: string[]) => {
      const out: string[] = [];
      const keep = (text: unknown) => out.push(String(text)) > 0;
      const spies = [
        vi.spyOn(process.stdout, 'write').mockImplementation(keep),
        vi.spyOn(process.stderr, 'write').mockReturnValue(true),
      ];
      try {
        const program = new Command().exitOverride();
        keysCommand(program);
        for (const command of program.commands) for (const sub of command.commands) sub.exitOverride();
        await program.parseAsync(['keys', ...words, '--config', config], { from: 'user' });
      } finally {
        for (const spy of spies) spy.mockRestore();
      }
      return out.join('');
    };
    const key = (await run('create', 'cli', '--role', 'admin', '--expires', '90d')).trim();
    expect(key).toMatch(/^ps_[\w-]{43}$/);
    await soon(async () => expect((await ask(key)).status).toBe(200));
    const listed = JSON.parse(await run('list', '--json')) as { name: string }[];
    expect(listed.find(({ name }) => name === 'cli')).toEqual({
      name: 'cli',
      role: 'admin',
      state: 'in force',
      created_at: expect.any(String),
      expires_at: expect.any(String),
      revoked_at: null,
    });
    const table = await run('list');
    expect(table).toMatch(/^NAME +ROLE +STATE/);
    expect(table).toMatch(/^cli +admin +in force/m);
    expect(table).not.toContain(key);
    expect(await run('revoke', 'cli')).toBe('Revoked the key of cli.\n');
    await soon(async () => expect((await ask(key)).status).toBe(401));
    for (const wrong of ['90', '0d', 'x', '-1d', '11y', '1.5d'])
      await expect(run('create', 'w', '--role', 'admin', `--expires=${wrong}`)).rejects.toThrow(
        /whole number with h, d, w or y/,
      );
    await expect(run('create', 'w', '--role', 'public')).rejects.toThrow(/analyst, admin/);
    rmSync(folder, { recursive: true });
  });

  it.runIf(engine === 'postgres')('cannot be read by a role that was not granted it', async () => {
    const { db } = database();
    const [row] = await db.query<{ n: number }>({
      text: `select count(*)::int as n from pg_class c, aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a
        where c.oid = 'petasantri.api_keys'::regclass and a.grantee <> c.relowner`,
    });
    expect(row?.n).toBe(0);
  });

  it('a statement stops at the time limit of the request, and the connection goes on', async () => {
    const { db } = database();
    const slow = { text: `select count(*)::int as n from generate_series(1, 300000000)` };
    await expect(db.query(slow, [], { timeoutMs: 150 })).rejects.toMatchObject({ code: 'db_timeout' });
    await Promise.all(
      Array.from({ length: 8 }, async () =>
        expect(await db.query({ text: 'select 1 as ok' }, [], { timeoutMs: 5000 })).toEqual([{ ok: 1 }]),
      ),
    );
    if (engine === 'embedded') return;
    // Longer than the pool's own limit (30 s in tests) for this statement only.
    const shown = { text: `select current_setting('statement_timeout') as limit` };
    expect(await db.query(shown, [], { timeoutMs: 60_000 })).toEqual([{ limit: '1min' }]);
    for (let i = 0; i < 8; i++) expect(await db.query(shown)).toEqual([{ limit: '30s' }]);
    await expect(db.query({ text: 'select 1 / 0' }, [], { timeoutMs: 60_000 })).rejects.toMatchObject({
      code: 'db_failed',
    });
    expect(await Promise.all(Array.from({ length: 8 }, () => db.query(shown)))).toEqual(
      new Array(8).fill([{ limit: '30s' }]),
    );
  });
});
