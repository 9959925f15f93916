import { describe, expect, it } from 'vitest';
import { AppError, type ErrorCode, errorCodes } from '../../src/errors.ts';
import { createFakeServer, fakeLayer, readProblem } from './fake-server.ts';

const path = '/tiles/pesantren/3/6/4';
const failing = (error: unknown, documented = true) =>
  createFakeServer({
    documented,
    tile: () => {
      throw error;
    },
  });
const secret =
  'relation "santri_pribadi" does not exist: select nik from santri_pribadi at /srv/app/x.ts:1:2';

describe('an error of the database', () => {
  it.each(['db_unavailable', 'db_timeout', 'db_busy', 'db_locked', 'postgis_missing'] as const)(
    'is a 503 with Retry-After, never an empty tile: %s',
    async (code) => {
      const { get, lines } = failing(
        new AppError(code, 'the database is away', { cause: new Error(secret) }),
      );
      const response = await get(path);
      expect(response.headers.get('retry-after')).toBe('5');
      expect((await readProblem(response, 503, code)).detail).toBe('the database is away');
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatchObject({ level: 50, code, status: 503 });
      expect(JSON.stringify(lines[0])).toContain('santri_pribadi');
    },
  );

  it.each(['db_failed', 'db_swallowed_error'] as const)(
    'is a 500 that points to the log, never an empty tile: %s',
    async (code) => {
      const { get, lines } = failing(new AppError(code, 'could not answer', { cause: new Error(secret) }));
      const response = await get(path);
      const { detail, requestId } = await readProblem(response.clone(), 500, code);
      expect(detail).toContain('The log has the reason under this request id');
      expect(await response.text()).not.toContain('santri_pribadi');
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatchObject({ level: 50, requestId });
    },
  );

  it('is not cached: the next request asks again', async () => {
    let down = true;
    const { get } = createFakeServer({
      tile: () => {
        if (down) throw new AppError('db_unavailable', 'away');
        return [Buffer.from('back')];
      },
    });
    expect((await get(path)).status).toBe(503);
    down = false;
    expect(await (await get(path)).text()).toBe('back');
  });

  it('leaves an old tile to be served, marked and not to be kept', async () => {
    let down = false;
    const { get } = createFakeServer({
      layers: [fakeLayer('pesantren', { cacheSeconds: 0 })],
      tile: () => {
        if (down) throw new AppError('db_unavailable', 'away');
        return [Buffer.from('old')];
      },
    });
    expect((await get(path)).headers.get('x-tile-stale')).toBeNull();
    down = true;
    const stale = await get(path);
    expect(stale.status).toBe(200);
    expect(await stale.text()).toBe('old');
    expect(stale.headers.get('x-tile-stale')).toBe('1');
    expect(stale.headers.get('cache-control')).toBe('no-store');
    expect((await get('/tiles/pesantren/3/6/5')).status).toBe(503);
  });
});

describe('an exception nobody expected', () => {
  it.each([
    ['an error', new Error(secret)],
    ['a TypeError', new TypeError("Cannot read properties of undefined (reading 'nik')")],
    ['a circle', Object.assign(new Error(secret), { self: {} })],
  ])('leaks nothing and is one line of log: %s', async (_, thrown) => {
    const { get, lines } = createFakeServer({ tile: () => Promise.reject(thrown) });
    const response = await get(path);
    const text = await response.clone().text();
    expect(text).not.toMatch(/santri_pribadi|nik|42P01|\.ts/);
    await readProblem(response, 500, 'internal');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ level: 50, status: 500, code: 'internal' });
  });
});

describe('every error code', () => {
  it.each(errorCodes)('has a status and a title: %s', async (code: ErrorCode) => {
    // A tile has few of these errors.
    const { get } = failing(new AppError(code, 'a message for anybody'), false);
    const response = await get(path);
    const status = response.status;
    expect([400, 401, 403, 404, 405, 406, 409, 413, 414, 422, 429, 499, 500, 503]).toContain(status);
    const { title, detail } = await readProblem(response, status, code);
    expect(title).toMatch(/^[A-Z][\w ]+$/);
    expect(detail).toBe(
      status === 500 ? `${title}. The log has the reason under this request id.` : 'a message for anybody',
    );
    expect(response.headers.has('retry-after')).toBe(status === 503);
    expect(response.headers.has('www-authenticate')).toBe(status === 401);
  });
});

describe('the id of a request', () => {
  const { get } = createFakeServer();
  it.each(['abc', '0af7651916cd43dd8448eb211c80319c', 'a.b:c-d_e', 'x'.repeat(100)])(
    'is taken over where it is plain: %s',
    async (id) => {
      expect((await get('/health', { 'X-Request-Id': id })).headers.get('x-request-id')).toBe(id);
      const problem = await readProblem(await get('/nothing', { 'X-Request-Id': id }), 404, 'not_found');
      expect(problem.requestId).toBe(id);
    },
  );

  it.each([
    '',
    ' ',
    'a b',
    '<script>',
    '"',
    'a,b',
    '\u00e4',
    '../x',
    '$' + '{jndi:ldap://x}',
    'x'.repeat(101),
  ])('is made up where it is not: %j', async (id) => {
    const seen = new Set<string | null>();
    for (let i = 0; i < 2; i++)
      seen.add((await get('/health', { 'X-Request-Id': id })).headers.get('x-request-id'));
    expect(seen.size).toBe(2);
    for (const made of seen) expect(made).toMatch(/^[0-9a-f-]{36}$/);
  });
});
