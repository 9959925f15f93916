import { afterEach, describe, expect, it } from 'vitest';
import { type Listening, listen } from '../../src/http/listen.ts';
import { adminKey, analystKey, createFakeServer, readProblem } from './fake-server.ts';

const tile = '/tiles/santri/0/0/0';
const refresh = '/gis/choropleth/refresh';

describe('a route that takes POST', () => {
  const { app } = createFakeServer();

  it('refuses other methods and says which one it takes', async () => {
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE']) {
      const response = await app.request(refresh, { method });
      expect([method, response.status, response.headers.get('allow')]).toEqual([
        method,
        405,
        'POST, OPTIONS',
      ]);
    }
    const { headers, status } = await app.request(refresh, { method: 'OPTIONS' });
    expect([status, headers.get('allow')]).toEqual([204, 'POST, OPTIONS']);
    expect((await app.request('/catalog', { method: 'OPTIONS' })).headers.get('allow')).toBe(
      'GET, HEAD, OPTIONS',
    );
  });

  it('does not take a GET by the name of another method', async () => {
    const headers = { 'X-HTTP-Method-Override': 'POST', 'X-API-Key': adminKey };
    expect((await app.request(`${refresh}?_method=POST`, { headers })).status).toBe(405);
  });

  it('refuses a body over the limit, whether its length is declared or found out, before anything else is done', async () => {
    const small = createFakeServer({ settings: { limits: { bodyBytes: 1024 } } });
    const send = (body: string, headers: Record<string, string> = {}) =>
      small.app.request(refresh, { method: 'POST', body, headers });
    for (const headers of [{}, { 'Content-Length': '1025' }]) {
      const { detail } = await readProblem(await send('x'.repeat(1025), headers), 413, 'body_too_large');
      expect(detail).toBe('a request body may have 0 to 1024 bytes');
    }
    expect((await send('x'.repeat(1024))).status).toBe(401);
  });
});

describe('a credential', () => {
  const { get, lines } = createFakeServer();

  it.each(['api_key', 'apikey', 'APIKEY', 'x-api-key', 'access_token', 'Access_Token', 'api%5Fkey'])(
    'in the URL is refused, even a right one beside a header, and leaves no trace: %s',
    async (name) => {
      for (const headers of [{}, { 'X-API-Key': analystKey }]) {
        const before = lines.length;
        const response = await get(`${tile}?${name}=${analystKey}`, headers as Record<string, string>);
        const { detail } = await readProblem(response, 401, 'unauthorized');
        expect(detail).toMatch(
          /never taken from the URL \([\w-]+\): send it as "Authorization: Bearer KEY" or as X-API-Key/,
        );
        expect(JSON.stringify(lines.slice(before))).not.toContain(analystKey);
        expect(detail).not.toContain(analystKey);
      }
    },
  );

  it('is not looked for anywhere else', async () => {
    for (const headers of [
      { Cookie: `key=${analystKey}; Authorization=Bearer ${analystKey}` },
      { 'Proxy-Authorization': `Bearer ${analystKey}` },
      { 'X-Forwarded-Authorization': `Bearer ${analystKey}` },
      { X_API_KEY: analystKey },
    ])
      expect((await get(tile, headers as Record<string, string>)).status).toBe(401);
  });

  it('may have its header in any case, but not itself', async () => {
    expect((await get(tile, { 'x-aPi-KeY': analystKey })).status).toBe(200);
    expect((await get(tile, { AUTHORIZATION: `bEARER ${analystKey}` })).status).toBe(200);
    expect((await get(tile, { 'X-API-Key': analystKey.toUpperCase() })).status).toBe(401);
  });

  it('that conflicts with another is a 401, however much each is worth', async () => {
    const both = { Authorization: `Bearer ${analystKey}`, 'X-API-Key': adminKey };
    const { detail } = await readProblem(await get('/catalog', both), 401, 'unauthorized');
    expect(detail).toBe('Authorization and X-API-Key hold different keys; send one of them');
  });

  it('that is missing is asked for with a challenge that holds no error', async () => {
    const response = await get(tile);
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="petasantri"');
    expect((await readProblem(response, 401, 'unauthorized')).detail).toMatch(
      /needs an API key with role analyst/,
    );
  });

  it('is named, not shown, in the log of what was read with it; the anonymous leave no line', async () => {
    const before = lines.length;
    await get(tile, { 'X-API-Key': analystKey });
    await get('/tiles/audit/0/0/0', { 'X-API-Key': analystKey });
    await get('/catalog');
    expect(lines.slice(before)).toEqual([
      expect.objectContaining({ msg: 'answered', key: 'analyst', role: 'analyst', path: tile, status: 200 }),
      expect.objectContaining({ key: 'analyst', code: 'forbidden', status: 403 }),
    ]);
    expect(JSON.stringify(lines)).not.toContain(analystKey);
  });
});

describe('on a port', () => {
  const open: Listening[] = [];
  afterEach(() => Promise.all(open.splice(0).map((listening) => listening.stop(0))));
  const start = async (settings: object) => {
    const { app, log } = createFakeServer({ settings });
    const listening = await listen(app, '127.0.0.1', 0, '', log);
    open.push(listening);
    return async (headers: Record<string, string> = {}) => {
      const response = await fetch(`${listening.url}catalog`, { headers });
      return Number(response.headers.get('ratelimit-remaining'));
    };
  };

  it('the address comes from the socket, and from X-Forwarded-For where the neighbour is trusted', async () => {
    const limits = { perMinute: { address: 100 } };
    const behind = await start({ limits });
    expect(await behind()).toBe(99);
    expect(await behind({ 'X-Forwarded-For': '203.0.113.1' })).toBe(99);
    expect(await behind({ 'X-Forwarded-For': '6.6.6.6, 203.0.113.1' })).toBe(98);
    const direct = await start({ limits, server: { trustedProxies: [] } });
    expect(await direct()).toBe(99);
    expect(await direct({ 'X-Forwarded-For': '203.0.113.1' })).toBe(98);
  });

  it('a header that is injected, doubled or huge opens nothing', async () => {
    const { app, log } = createFakeServer();
    const listening = await listen(app, '127.0.0.1', 0, '', log);
    open.push(listening);
    const { connect } = await import('node:net');
    const { text } = await import('node:stream/consumers');
    const speak = async (...headers: string[]) => {
      const socket = connect(Number(new URL(listening.url).port), '127.0.0.1');
      socket.write(
        `GET ${tile} HTTP/1.1\r\nHost: own\r\nConnection: close\r\n${headers.map((h) => `${h}\r\n`).join('')}\r\n`,
      );
      return /^HTTP\/1\.1 (\d+)/.exec(await text(socket))?.[1];
    };
    expect(await speak(`X-API-Key: ${analystKey}`)).toBe('200');
    expect(await speak(`X-API-Key: ${analystKey}`, `X-API-Key: ${adminKey}`)).toBe('401');
    expect(await speak(`Authorization: Bearer wrong`, `X-API-Key: ${analystKey}`)).toBe('401');
    expect(await speak(`X-Request-Id: a\nX-API-Key: ${analystKey}x`)).toMatch(/^40[01]$/);
    expect(await speak(`X-API-Key : ${analystKey}`)).toBe('400');
    expect(await speak(`Authorization: Bearer ${'x'.repeat(12_000)}`)).toBe('401');
    expect(await speak(`Authorization: Bearer ${'x'.repeat(20_000)}`)).toBe('431');
  });
});
