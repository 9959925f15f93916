import { afterEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { analystKey, createFakeServer } from './fake-server.ts';

const down = async () => {
  throw new AppError('db_unavailable', 'away', { cause: new Error('password of postgres is hush') });
};

afterEach(() => {
  vi.useRealTimers();
});

describe('health and readiness', () => {
  it('are 200 with the state of the database while it answers', async () => {
    const { get } = createFakeServer();
    const health = await get('/health');
    expect(health.status).toBe(200);
    expect(health.headers.get('cache-control')).toBe('no-store');
    expect(await health.json()).toMatchObject({
      status: 'ok',
      service: 'petasantri',
      database: { state: 'up', engine: 'postgres', postgis: '3.4.0' },
    });
    const ready = await get('/ready');
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({ status: 'ready', database: { state: 'up' }, layers: 4 });
  });

  it.each([
    ['down', down, 'db_unavailable'],
    ['broken', () => Promise.reject(new Error('hush')), 'db_failed'],
  ])('say that the database is %s: alive, but not ready', async (_, query, code) => {
    const { get } = createFakeServer({ query });
    const health = await get('/health');
    expect(health.status).toBe(200);
    const text = await health.text();
    expect(JSON.parse(text)).toEqual({
      status: 'ok',
      service: 'petasantri',
      database: { state: 'down', engine: 'postgres', code },
      data: null,
    });
    expect(text).not.toContain('hush');
    const ready = await get('/ready');
    expect(ready.status).toBe(503);
    expect(ready.headers.get('retry-after')).toBe('5');
    expect(await ready.json()).toMatchObject({ status: 'not ready', database: { state: 'down', code } });
  });

  it('tell the version of the statistics, and that there are none where there are none', async () => {
    const at = '2026-03-01T04:05:06.789Z';
    const row = { installed: true, readable: true, version: 42, refreshed_at: at, pending_since: at };
    const { get } = createFakeServer({ query: async () => [row] });
    const health = await get('/health');
    expect(health.headers.get('x-data-version')).toBe('42');
    expect(await health.json()).toMatchObject({ data: { version: 42, refreshedAt: at, pending: true } });
    expect(await (await get('/ready')).json()).toMatchObject({ data: { version: 42 } });

    const bare = await createFakeServer().get('/health');
    expect(bare.headers.get('x-data-version')).toBeNull();
    expect(await bare.json()).toMatchObject({ database: { state: 'up' }, data: null });
  });

  it('ask the database once for all who ask within a second, and tell of a change after it', async () => {
    vi.useFakeTimers();
    let asked = 0;
    let away = false;
    const query = async () => {
      asked++;
      return away ? down() : [{ ok: 1 }];
    };
    const { get } = createFakeServer({ query });
    const statuses = async () =>
      Promise.all(['/health', '/ready', '/ready'].map(async (path) => (await get(path)).status));
    await statuses();
    const once = asked;
    expect(once).toBeLessThanOrEqual(3);
    away = true;
    await vi.advanceTimersByTimeAsync(900);
    expect(await statuses()).toEqual([200, 200, 200]);
    expect(asked).toBe(once);
    await vi.advanceTimersByTimeAsync(100);
    expect(await statuses()).toEqual([200, 503, 503]);
    away = false;
    await vi.advanceTimersByTimeAsync(1000);
    expect(await statuses()).toEqual([200, 200, 200]);
    expect(asked).toBeLessThanOrEqual(3 * once);
  });

  it('do not wait for a database that keeps silent, nor ask it twice at a time', async () => {
    vi.useFakeTimers();
    const query = vi.fn(() => new Promise<unknown[]>(() => {}));
    const { get } = createFakeServer({ query });
    const early = get('/health');
    await vi.advanceTimersByTimeAsync(1500);
    const answers = Promise.all([get('/health'), get('/ready'), early]);
    expect(query).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(500);
    const [health, ready] = await answers;
    expect(health.status).toBe(200);
    expect(await health.json()).toMatchObject({ database: { state: 'down', code: 'db_timeout' } });
    expect(ready.status).toBe(503);
  });
});

describe('metrics', () => {
  /** The samples of one metric, as label text to value. */
  async function samples(get: (path: string) => Response | Promise<Response>, name: string) {
    const text = await (await get('/metrics')).text();
    const found = [...text.matchAll(new RegExp(`^${name}(?:\\{(.*)\\})? (\\S+)$`, 'gm'))];
    return Object.fromEntries(found.map(([, labels, value]) => [labels ?? '', Number(value)]));
  }

  it('count hits and misses of the cache, and its size', async () => {
    const { get } = createFakeServer();
    for (const path of ['/tiles/pesantren/0/0/0', '/tiles/pesantren/0/0/0', '/tiles/pesantren/1/0/0'])
      await (await get(path)).text();
    expect(await samples(get, 'petasantri_tiles_total')).toEqual({
      'outcome="miss"': 2,
      'outcome="hit"': 1,
    });
    expect(await samples(get, 'petasantri_cache_entries')).toEqual({ '': 2 });
    expect((await samples(get, 'petasantri_cache_bytes'))['']).toBeGreaterThan(1000);
    expect(await samples(get, 'petasantri_tile_build_seconds_count')).toEqual({ '': 2 });
  });

  it('are Prometheus text that nobody may keep', async () => {
    const response = await createFakeServer().get('/metrics');
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('have no label that a request can make up', async () => {
    const { app, get } = createFakeServer();
    const paths = [
      '/evil1',
      '/tiles/evil2/0/0/0',
      '/tiles/pesantren/0/0/0?evil3=1',
      '/constructor',
      '/__proto__/x',
    ];
    for (const path of [...paths, '/styles/evil4.json', '/health', '/'])
      await app.request(path, {
        headers: { 'X-API-Key': analystKey, 'X-Request-Id': 'evil5', 'User-Agent': 'evil6' },
      });
    await app.request('/tiles.json', { method: 'EVIL7' });
    const text = await (await get('/metrics')).text();
    expect(text).not.toMatch(/evil|proto|constructor/i);
    expect(text).not.toContain(analystKey);
    expect(await samples(get, 'petasantri_http_request_seconds_count')).toEqual({
      'route="other",status="404"': 3,
      'route="/tiles",status="404"': 1,
      'route="/tiles",status="400"': 1,
      'route="/styles",status="404"': 1,
      'route="/health",status="200"': 1,
      'route="/",status="200"': 1,
      'route="/tiles.json",status="405"': 1,
      'route="/metrics",status="200"': 1,
    });
  });
});
