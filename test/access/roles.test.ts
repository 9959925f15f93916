import { beforeEach, describe, expect, it } from 'vitest';
import { adminKey, analystKey, createFakeServer, readProblem } from '../http/fake-server.ts';

const analyst = { 'X-API-Key': analystKey };
const admin = { Authorization: `Bearer ${adminKey}` };
const tile = '/tiles/santri/3/6/4';
let server: ReturnType<typeof createFakeServer>;

beforeEach(() => {
  server = createFakeServer();
});

describe('a layer with access analyst', () => {
  it('needs a key, and says which and how', async () => {
    for (const path of [
      tile,
      '/tiles/santri.json',
      '/tiles/pesantren,santri/3/6/4',
      '/tiles/santri,pesantren.json',
    ]) {
      const { detail } = await readProblem(await server.get(path), 401, 'unauthorized');
      expect(detail).toBe(
        'layer santri needs an API key with role analyst: send it as "Authorization: Bearer KEY" or "X-API-Key: KEY"',
      );
    }
    expect(server.asked).toEqual([]);
  });

  it('is served to analysts and to admins, privately', async () => {
    for (const headers of [analyst, admin]) {
      const response = await server.get(tile, headers as Record<string, string>);
      expect(response.status).toBe(200);
      expect(response.headers.get('cache-control')).toBe('private, max-age=300');
      expect(response.headers.get('vary')).toMatch(/Authorization.*X-API-Key/);
    }
  });

  it('cannot be had by a request that the cache could answer', async () => {
    const warmed = await server.get(tile, analyst);
    const etag = warmed.headers.get('etag') as string;
    const oracles: Record<string, string>[] = [
      {},
      { 'If-None-Match': etag },
      { 'If-None-Match': '*' },
      { 'If-None-Match': `W/${etag}`, 'Accept-Encoding': 'gzip' },
    ];
    for (const headers of oracles)
      for (const method of ['GET', 'HEAD']) {
        const response = await server.app.request(tile, { method, headers });
        expect([headers, method, response.status]).toEqual([headers, method, 401]);
        expect(response.headers.get('etag')).toBeNull();
        expect(response.headers.get('cache-control')).toBe('no-store');
      }
  });

  it.each([
    'properties=nik',
    'properties=nama',
    'kategori=Miskin',
    'kategori=nonsense',
    'nik=1',
    `${'x'.repeat(300)}=1`,
  ])('says nothing about its columns to those who may not see it: %s', async (query) => {
    for (const path of [`${tile}?${query}`, `/tiles/santri.json?${query}`]) {
      const { detail } = await readProblem(await server.get(path), 401, 'unauthorized');
      expect(detail).not.toMatch(/kategori|nama|nik/);
    }
  });

  it.each([
    'Santri',
    'SANTRI',
    'santri%00',
    'santri%20',
    '%20santri',
    'santri%2f',
    'public.santri',
    'santri%2Cpesantren',
  ])('is not another layer by another spelling: %s', async (name) => {
    const response = await server.get(`/tiles/${name}/3/6/4`);
    expect(response.status).toBe(404);
    expect(server.asked).toEqual([]);
  });

  it.each(['s%61ntri', '%73%61%6e%74%72%69', './santri', 'x/../santri', '%2e/santri'])(
    'is the same layer however its name is encoded: %s',
    async (name) => {
      expect((await server.get(`/tiles/${name}/3/6/4`)).status).toBe(401);
      expect((await server.get(`/tiles/${name}/3/6/4`, analyst)).status).toBe(200);
    },
  );
});

describe('a layer with access admin', () => {
  it('is a 403 for an analyst, who learns what role it needs, and a 401 without a key', async () => {
    const { detail } = await readProblem(await server.get('/tiles/audit/0/0/0', analyst), 403, 'forbidden');
    expect(detail).toBe('layer audit needs role admin; this key has role analyst');
    await readProblem(await server.get('/tiles/audit/0/0/0'), 401, 'unauthorized');
    expect((await server.get('/tiles/audit/0/0/0', admin)).status).toBe(200);
  });
});

describe('the cache', () => {
  it('keeps the default tileset of each role apart, whoever asks first', async () => {
    const [none, some] = [{}, analyst] as Record<string, string>[];
    for (const order of [
      [none, some],
      [some, none],
    ]) {
      const fresh = createFakeServer();
      const texts = new Map<unknown, string>();
      for (const headers of [...order, ...order])
        texts.set(headers, await (await fresh.get('/tiles/3/6/4', headers)).text());
      expect(texts.get(none)).toMatch(/pesantren/);
      expect(texts.get(none)).not.toMatch(/(^|\s)santri/);
      expect(texts.get(some)).toMatch(/(^|\s)santri/);
      expect(fresh.asked).toHaveLength(2);
    }
  });

  it('keeps an entry for each role, also of a layer that all may see', async () => {
    for (const headers of [{}, analyst, admin, {}, analyst, admin] as Record<string, string>[])
      expect((await server.get('/tiles/pesantren/3/6/4', headers)).status).toBe(200);
    expect(server.asked).toHaveLength(3);
  });

  it('does not let the flight of an analyst carry somebody without a key', async () => {
    const both = await Promise.all([server.get('/tiles/3/6/4', analyst), server.get('/tiles/3/6/4')]);
    expect(server.asked.map(({ layers }) => layers.map(({ name }) => name))).toEqual([
      ['pesantren', 'santri'],
      ['pesantren'],
    ]);
    expect(both[0].headers.get('etag')).not.toBe(both[1].headers.get('etag'));
  });
});
