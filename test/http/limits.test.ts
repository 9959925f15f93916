import { describe, expect, it } from 'vitest';
import type { RateWindow } from '../../src/http/rate-window.ts';
import { createRateWindow } from '../../src/http/rate-window.ts';
import { adminKey, analystKey, createFakeServer, readProblem } from './fake-server.ts';

type Headers = Record<string, string>;
const from = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } });
/** A server and how to ask it from an address. */
function serve(settings: object) {
  const { app, lines } = createFakeServer({ settings });
  const ask = (path: string, address = '192.0.2.1', headers: Headers = {}) =>
    app.request(path, { headers }, from(address));
  const left = async (address: string, headers: Headers = {}) =>
    Number((await ask('/tiles.json', address, headers)).headers.get('ratelimit-remaining'));
  return { app, lines, ask, left };
}
const budgets = (address: number, key = 12_000, more: object = {}) => ({
  limits: { perMinute: { address, key }, ...more },
});
const key: Headers = { 'X-API-Key': analystKey };

describe('the budget of an address', () => {
  it('is told in headers, and a 429 says when to come back', async () => {
    const { ask } = serve(budgets(2));
    const first = await ask('/tiles/pesantren/0/0/0');
    expect(Object.fromEntries([...first.headers].filter(([name]) => name.startsWith('ratelimit')))).toEqual({
      'ratelimit-limit': '2',
      'ratelimit-remaining': '1',
      'ratelimit-reset': '60',
    });
    expect((await ask('/nothing')).headers.get('ratelimit-remaining')).toBe('0');
    const refused = await ask('/tiles/pesantren/0/0/0');
    const { detail } = await readProblem(refused, 429, 'too_many_requests');
    expect(detail).toMatch(
      /^this address has used its 2 requests of this minute; try again in \d+ s, or send a key$/,
    );
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('ratelimit-remaining')).toBe('0');
    expect((await ask('/tiles/pesantren/0/0/0', '192.0.2.2')).status).toBe(200);
  });

  it('does not count against those who have a key, nor they against it', async () => {
    const { ask, left } = serve(budgets(1, 2));
    expect((await ask('/catalog')).status).toBe(200);
    expect((await ask('/catalog')).status).toBe(429);
    expect(await left('192.0.2.1', key)).toBe(1);
    expect(await left('198.51.100.7', { Authorization: `Bearer ${analystKey}` })).toBe(0);
    const { detail } = await readProblem(await ask('/catalog', '203.0.113.1', key), 429, 'too_many_requests');
    expect(detail).toMatch(/^this key has used its 2 requests of this minute; try again in \d+ s$/);
    expect(await left('192.0.2.1', { 'X-API-Key': adminKey })).toBe(1);
  });

  it('is spent by guessing keys, right ones still pass', async () => {
    const { ask } = serve(budgets(3));
    for (let i = 0; i < 3; i++)
      expect((await ask('/catalog', '192.0.2.1', { 'X-API-Key': `guess${i}` })).status).toBe(401);
    expect((await ask('/catalog', '192.0.2.1', { 'X-API-Key': 'guess' })).status).toBe(429);
    expect(
      (await ask('/catalog', '192.0.2.1', { 'X-API-Key': 'guess', Authorization: `Bearer ${analystKey}` }))
        .status,
    ).toBe(429);
    expect((await ask('/catalog', '192.0.2.1', key)).status).toBe(200);
  });

  it('is not asked of health, readiness and metrics, nor of preflights', async () => {
    const { app, ask } = serve(budgets(1));
    for (let i = 0; i < 3; i++)
      for (const path of ['/health', '/ready', '/metrics']) {
        const response = await ask(path);
        expect(response.status).toBe(200);
        expect(response.headers.has('ratelimit-limit')).toBe(false);
      }
    for (let i = 0; i < 3; i++)
      expect((await app.request('/catalog', { method: 'OPTIONS' }, from('192.0.2.1'))).status).toBe(204);
    expect((await ask('/catalog')).status).toBe(200);
    expect((await ask('/health/')).status).toBe(429);
    expect((await ask('//health')).status).toBe(429);
  });

  it('cannot be evaded by guessing keys where nothing is counted: there none is looked at', async () => {
    const { ask, lines } = serve(budgets(1));
    for (const path of ['/health', '/ready', '/metrics'])
      for (const guess of [{ 'X-API-Key': 'guess' }, { Authorization: 'Bearer a.b.c' }, key]) {
        expect([path, (await ask(path, '192.0.2.1', guess)).status]).toEqual([path, 200]);
        expect(JSON.stringify(lines)).not.toContain('analyst');
      }
    expect((await ask('/catalog', '192.0.2.1', { 'X-API-Key': 'guess' })).status).toBe(401);
    expect((await ask('/catalog', '192.0.2.1', { 'X-API-Key': 'guess' })).status).toBe(429);
  });

  it('is smaller for routes that ask the database each time', async () => {
    const { ask } = serve(budgets(100, 100, { queriesPerMinute: { address: 1, key: 5 } }));
    expect((await ask('/gis/nothing')).headers.get('ratelimit-limit')).toBe('1');
    expect((await readProblem(await ask('/api/nothing'), 429, 'too_many_requests')).detail).toMatch(
      /its 1 requests for data/,
    );
    expect((await ask('/catalog')).headers.get('ratelimit-limit')).toBe('100');
    expect((await ask('/gis/choropleth/nothing')).status).not.toBe(429);
  });

  it('can be switched off, all of it or one', async () => {
    for (const settings of [budgets(1, 1, { rates: false }), budgets(0, 0)]) {
      const { ask } = serve(settings);
      for (let i = 0; i < 3; i++) {
        const response = await ask('/catalog');
        expect([response.status, response.headers.get('ratelimit-limit')]).toEqual([200, null]);
      }
    }
  });
});

describe('the address of a client', () => {
  const spoofed = (value: string): Headers => ({ 'X-Forwarded-For': value });

  it('is that of the socket, whatever a header says, unless a trusted proxy speaks', async () => {
    const { left } = serve(budgets(10));
    expect(await left('192.0.2.1')).toBe(9);
    expect(await left('192.0.2.1', spoofed('198.51.100.1'))).toBe(8);
    expect(await left('192.0.2.1', { 'X-Real-IP': '198.51.100.2', Forwarded: 'for=198.51.100.3' })).toBe(7);
    // Nobody was framed by that.
    expect(await left('198.51.100.1')).toBe(9);
  });

  it('is what the nearest trusted proxy saw, never what stands before that', async () => {
    const { left } = serve({ ...budgets(10), server: { trustedProxies: ['loopback', '10.0.0.0/8'] } });
    expect(await left('127.0.0.1', spoofed('203.0.113.5'))).toBe(9);
    expect(await left('10.1.2.3', spoofed('1.1.1.1, 203.0.113.5, 10.9.9.9'))).toBe(8);
    expect(await left('::1', spoofed('2.2.2.2,  203.0.113.5:4711'))).toBe(7);
    expect(await left('::ffff:127.0.0.1', spoofed('[2001:db8::1]:80, 203.0.113.5'))).toBe(6);
    expect(await left('203.0.113.5')).toBe(5);
    expect(await left('1.1.1.1')).toBe(9);
    // An outsider cannot pose as a proxy.
    expect(await left('203.0.113.5', spoofed('127.0.0.1'))).toBe(4);
  });

  it.each([
    'unknown',
    '_hidden',
    '',
    ',',
    '999.1.1.1',
    'localhost',
    "1.2.3.4' or 1",
    'x'.repeat(6000),
    `${'9.9.9.9, '.repeat(900)}nonsense`,
  ])('is that of the proxy where the proxy says nonsense: %s', async (value) => {
    const { left } = serve(budgets(10));
    await left('127.0.0.1');
    expect(await left('127.0.0.1', spoofed(value))).toBe(8);
  });

  it('is a whole /64 in IPv6, which is what one subscriber has', async () => {
    const { left } = serve(budgets(10));
    expect(await left('2001:db8:1:2::1')).toBe(9);
    expect(await left('2001:db8:1:2:ffff:1:2:3')).toBe(8);
    expect(await left('2001:0DB8:0001:0002:0000:0000:0000:0009')).toBe(7);
    expect(await left('2001:db8:1:3::1')).toBe(9);
    expect(await left('::1')).toBe(9);
    expect(await left('fe80::1%eth0')).toBe(9);
    expect(await left('::ffff:192.0.2.9')).toBe(9);
    expect(await left('192.0.2.9')).toBe(8);
  });
});

describe('a window of requests', () => {
  it('begins with the first request and ends on time', () => {
    let now = 0;
    const window: RateWindow = createRateWindow(60_000, () => now);
    expect(window.spend('a', 2)).toEqual({ allowed: true, limit: 2, remaining: 1, resetSeconds: 60 });
    now = 59_999;
    expect(window.spend('a', 2)).toMatchObject({ allowed: true, remaining: 0, resetSeconds: 1 });
    expect(window.spend('a', 2)).toMatchObject({ allowed: false, remaining: 0 });
    now = 60_000;
    expect(window.spend('a', 2)).toMatchObject({ allowed: true, remaining: 1, resetSeconds: 60 });
  });

  it('remembers so many callers and no more', () => {
    const window = createRateWindow(60_000, () => 0, 100);
    window.spend('first', 10);
    for (let i = 0; i < 1000; i++) window.spend(`caller ${i}`, 10);
    expect(window.spend('caller 999', 10).remaining).toBe(8);
    expect(window.spend('first', 10).remaining).toBe(9);
  });
});

describe('the size of a request', () => {
  it('is limited for path and query together', async () => {
    const { ask } = serve({ limits: { urlBytes: 300 } });
    const longest = `/tiles.json?nama=${'x'.repeat(300 - 17)}`;
    expect((await ask(longest)).status).not.toBe(414);
    const { detail } = await readProblem(await ask(`${longest}x`), 414, 'uri_too_long');
    expect(detail).toBe('path and query may have 1 to 300 bytes');
  });
});
