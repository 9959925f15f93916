import { describe, expect, it } from 'vitest';
import { openPointsWarning } from '../../src/access/open-points.ts';
import { createFakeServer, readProblem } from './fake-server.ts';

const asking = (origin: string, more: Record<string, string> = {}) => ({ Origin: origin, ...more });
const preflight = {
  'Access-Control-Request-Method': 'GET',
  'Access-Control-Request-Headers': 'authorization,x-api-key',
};

describe('a page of another origin', () => {
  const { get, app } = createFakeServer();

  it('may read every answer, errors included, and the headers a map needs', async () => {
    for (const path of [
      '/tiles/pesantren/0/0/0',
      '/tiles.json',
      '/catalog',
      '/health',
      '/nothing',
      '/tiles/santri.json',
    ]) {
      const { headers } = await get(path, asking('https://a.example'));
      expect([path, headers.get('access-control-allow-origin')]).toEqual([path, '*']);
      for (const name of [
        'ETag',
        'Link',
        'Retry-After',
        'Content-Disposition',
        'RateLimit-Remaining',
        'X-Request-Id',
        'X-Tile-Truncated',
        'X-Tile-Stale',
        'X-Data-Version',
      ])
        expect(headers.get('access-control-expose-headers')).toContain(name);
      expect(headers.get('access-control-allow-credentials')).toBeNull();
    }
  });

  it('may send a key: the preflight needs none and says what is allowed', async () => {
    for (const path of ['/tiles/santri/0/0/0', '/tiles.json', '/nothing']) {
      const response = await app.request(path, {
        method: 'OPTIONS',
        headers: asking('https://a.example', preflight),
      });
      expect(response.status).toBe(204);
      expect(await response.text()).toBe('');
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
      expect(response.headers.get('access-control-allow-methods')).toBe('GET,HEAD,POST,OPTIONS');
      expect(response.headers.get('access-control-allow-headers')).toBe(
        'Authorization,X-API-Key,Content-Type,If-None-Match,Last-Event-ID',
      );
      expect(response.headers.get('access-control-max-age')).toBe('86400');
    }
  });
});

describe('a list of origins', () => {
  const { get, app } = createFakeServer({
    settings: { server: { corsOrigins: ['https://a.example', 'http://localhost:3000'] } },
  });

  it.each(['https://a.example', 'http://localhost:3000'])('lets %s in, for itself', async (origin) => {
    const { headers } = await get('/tiles/pesantren/0/0/0', asking(origin));
    expect(headers.get('access-control-allow-origin')).toBe(origin);
  });

  it.each([
    'https://b.example',
    'https://a.example.evil.id',
    'https://xa.example',
    'http://a.example',
    'https://a.example:444',
    'null',
    '*',
    '',
  ])('keeps %j out', async (origin) => {
    const response = await get('/tiles/pesantren/0/0/0', asking(origin));
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    const flight = await app.request('/tiles.json', {
      method: 'OPTIONS',
      headers: asking(origin, preflight),
    });
    expect(flight.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('varies by origin, also on 304, TileJSON and errors', async () => {
    const tile = '/tiles/pesantren/0/0/0';
    const answers = [
      await get(tile),
      await get(tile, { 'If-None-Match': '*' }),
      await get('/tiles.json'),
      await get('/tiles/santri.json'),
      await get('/nothing'),
      await app.request(tile, { method: 'OPTIONS', headers: asking('https://a.example', preflight) }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 304, 200, 401, 404, 204]);
    for (const { headers } of answers) expect(headers.get('vary')).toMatch(/\bOrigin\b/);
  });
});

describe('a server whose points are open', () => {
  const origins = (corsOrigins?: string[]) =>
    createFakeServer({ settings: { access: { public: 'points' }, server: { corsOrigins } } });
  const paths = [
    '/tiles/pesantren/0/0/0',
    '/tiles/santri/0/0/0',
    '/gis/santri-points',
    '/catalog',
    '/nothing',
  ];

  it.each([undefined, ['*'], ['*', 'null']])('is read by no page from elsewhere, with %j', async (list) => {
    const { get, app } = origins(list);
    for (const origin of ['https://a.example', 'null', '*'])
      for (const path of paths) {
        const flight = await app.request(path, { method: 'OPTIONS', headers: asking(origin, preflight) });
        for (const { headers } of [await get(path, asking(origin)), flight])
          expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
      }
  });

  it('is read by pages of the origins that are named, beside * or not', async () => {
    const { get } = origins(['*', 'https://a.example']);
    for (const path of paths) {
      const named = await get(path, asking('https://a.example'));
      expect(named.headers.get('access-control-allow-origin')).toBe('https://a.example');
      expect(named.headers.get('vary')).toMatch(/\bOrigin\b/);
      const other = await get(path, asking('https://b.example'));
      expect(other.headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it('says so to its operator', () => {
    expect(openPointsWarning).toMatch(/corsOrigins names them: \* does not count/);
  });
});

describe('a method other than GET and HEAD', () => {
  const { app, lines } = createFakeServer();
  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'PURGE', 'PROPFIND', 'X'.repeat(5000)])(
    'is a 405 that says what is allowed: %s',
    async (method) => {
      for (const path of ['/tiles/pesantren/0/0/0', '/tiles.json', '/health', '/', '/nothing']) {
        const before = lines.length;
        const response = await app.request(path, { method });
        expect(response.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
        const { detail } = await readProblem(response, 405, 'method_not_allowed');
        expect(detail.length).toBeLessThan(60);
        expect(lines.length - before).toBe(1);
      }
    },
  );
});
