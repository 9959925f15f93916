/** Tiles that are answered in front of the routes: the same answer to the last header, by the same rules. */
import { request as ask } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { type Listening, listen } from '../../src/http/listen.ts';
import { analystKey, createFakeServer, fakeLayer } from './fake-server.ts';

const open: Listening[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.stop(100)));
});

/** A server on a port, with and without what stands in front of its routes. */
async function serve(options: Parameters<typeof createFakeServer>[0] = {}) {
  const fake = createFakeServer({ documented: false, ...options });
  const front = await listen(fake.app, '127.0.0.1', 0, '', fake.log, fake.hits);
  const routes = await listen(fake.app, '127.0.0.1', 0, '', fake.log);
  open.push(front, routes);
  const hits = async () => {
    const text = await fake.metrics.text();
    return Number(/petasantri_tiles_total\{outcome="hit"\} (\d+)/.exec(text)?.[1] ?? 0);
  };
  return { ...fake, front: front.url, routes: routes.url, hits };
}

interface Answer {
  readonly status: number;
  /** As they came, in lower case, without those that differ from request to request. */
  readonly headers: string[];
  readonly own: Record<string, string>;
  readonly body: string;
}

function get(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = ask(url, { headers, method, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        const pairs = response.rawHeaders.flatMap((name, i) =>
          i % 2 === 0 ? [[name.toLowerCase(), response.rawHeaders[i + 1] ?? '']] : [],
        );
        const isOwn = ([name = '']: string[]) =>
          /^(x-request-id|ratelimit-|date|connection|keep-alive)/.test(name);
        resolve({
          status: response.statusCode ?? 0,
          headers: pairs
            .filter((pair) => !isOwn(pair))
            .map(([name, value]) => `${name}: ${value}`)
            .sort(),
          own: Object.fromEntries(pairs.filter(isOwn)),
          body: Buffer.concat(chunks).toString('base64'),
        });
      });
    });
    request.on('error', reject);
    request.end();
  });
}

const path = 'tiles/pesantren/5/25/16.pbf';
const kinds: [string, string, Record<string, string>][] = [
  ['plain', path, {}],
  ['gzip', path, { 'accept-encoding': 'gzip' }],
  ['brotli', path, { 'accept-encoding': 'gzip, br' }],
  ['of a page elsewhere', path, { origin: 'https://maps.example.id' }],
  [
    'of an analyst',
    'tiles/santri/5/25/16.pbf',
    { authorization: `Bearer ${analystKey}`, 'accept-encoding': 'gzip' },
  ],
  ['of an analyst by the other header', 'tiles/santri/5/25/16.pbf', { 'x-api-key': analystKey }],
  ['filtered', 'tiles/santri/5/25/16.pbf?kategori=miskin&properties=nama', { 'x-api-key': analystKey }],
  ['of a name that is escaped', `tiles/${encodeURIComponent('a,b/c "d"')}/5/25/16.mvt`, {}],
];

describe('a tile that is answered in front of the routes', () => {
  it.each(kinds)('is the answer of the routes: %s', async (_, url, headers) => {
    for (const corsOrigins of [['*'], ['https://maps.example.id']]) {
      const { front, routes, hits } = await serve({ settings: { server: { corsOrigins } } });
      const byRoutes = await get(front + url, headers);
      expect(byRoutes.status).toBe(200);
      const again = await get(front + url, headers);
      expect(again.headers).toEqual((await get(routes + url, headers)).headers);
      expect(again.headers).toEqual(byRoutes.headers);
      expect([again.status, again.body]).toEqual([200, byRoutes.body]);
      expect(again.own['x-request-id']).not.toBe(byRoutes.own['x-request-id']);
      expect(await hits()).toBe(2);

      const etag = again.headers.find((line) => line.startsWith('etag: '))?.slice(6) ?? '';
      for (const known of [etag, `W/${etag}, "other"`, '*']) {
        const unchanged = await get(front + url, { ...headers, 'if-none-match': known });
        expect(unchanged).toMatchObject({ status: 304, body: '' });
        expect(unchanged.headers).toEqual(
          (await get(routes + url, { ...headers, 'if-none-match': known })).headers,
        );
      }
      expect((await get(front + url, { ...headers, 'if-none-match': '"other"' })).status).toBe(200);
    }
  });

  it('keeps the id that a request brings, and is logged and counted as others are', async () => {
    const { front, lines, hits } = await serve();
    const headers = { 'x-api-key': analystKey, 'x-request-id': 'mine-1' };
    for (let i = 0; i < 3; i++)
      expect((await get(`${front}tiles/santri/5/25/16.pbf`, headers)).own['x-request-id']).toBe('mine-1');
    const answered = lines.filter(({ msg }) => msg === 'answered');
    expect(answered).toHaveLength(3);
    const told = ({ ms, time, ...rest }: Record<string, unknown>) => rest;
    expect(told(answered[2] ?? {})).toEqual(told(answered[0] ?? {}));
    expect(await hits()).toBe(2);
  });

  it('spends the budget of its sender, and is refused when that is used up', async () => {
    const { front } = await serve({ settings: { limits: { perMinute: { address: 5, key: 0 } } } });
    const answers = [];
    for (let i = 0; i < 7; i++) answers.push(await get(front + path));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429, 429]);
    expect(answers.slice(0, 5).map(({ own }) => own['ratelimit-remaining'])).toEqual([
      '4',
      '3',
      '2',
      '1',
      '0',
    ]);
  });

  it('goes to nobody who may not see it, whatever was answered before', async () => {
    const { front } = await serve();
    const url = `${front}tiles/santri/5/25/16.pbf`;
    await get(url, { 'x-api-key': analystKey });
    await get(url, { 'x-api-key': analystKey });
    expect((await get(url)).status).toBe(401);
    expect((await get(url, { 'x-api-key': 'wrong-key-of-nobody' })).status).toBe(401);
    expect((await get(url, { 'x-api-key': analystKey, authorization: 'Bearer something-else' })).status).toBe(
      401,
    );
    expect((await get(`${url}?api_key=x`, { 'x-api-key': analystKey })).status).toBe(401);
  });

  it('is left to the routes by any other method', async () => {
    const { front } = await serve();
    for (let i = 0; i < 2; i++) await get(front + path);
    expect(await get(front + path, {}, 'HEAD')).toMatchObject({ status: 200, body: '' });
    expect((await get(front + path, {}, 'POST')).status).toBe(405);
    expect((await get(front + path, {}, 'OPTIONS')).status).toBe(204);
  });

  it('is made anew after an edit', async () => {
    let made = 0;
    const live = fakeLayer('pesantren', { tables: ['public.pesantren'], live: true });
    const { front, edits, hits } = await serve({
      layers: [live],
      tile: () => [Buffer.from(`tile ${++made}`.repeat(100))],
    });
    const first = await get(front + path);
    expect(first.headers).toContain('cache-control: public, no-cache');
    await get(front + path);
    expect(await hits()).toBe(1);
    edits.tell('public.pesantren', [[107, -6.9, 107, -6.9]]);
    const second = await get(front + path);
    expect(second.body).not.toBe(first.body);
    expect((await get(front + path)).body).toBe(second.body);
  });
});
