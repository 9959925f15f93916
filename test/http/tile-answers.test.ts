import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { analystKey, createFakeServer, fakeLayer } from './fake-server.ts';

const path = '/tiles/pesantren/3/6/4.pbf';
const fields = (response: Response) => Object.fromEntries(response.headers);

describe('a tile in an encoding', () => {
  const unpack = { br: brotliDecompressSync, gzip: gunzipSync, identity: (body: Buffer) => body };
  const cases: [string | null, keyof typeof unpack][] = [
    [null, 'identity'],
    ['', 'identity'],
    ['gzip', 'gzip'],
    ['br', 'br'],
    ['gzip, deflate, br, zstd', 'br'],
    ['GZIP', 'gzip'],
    ['br;q=0.5, gzip;q=0.8', 'gzip'],
    ['br;q=0.8 , gzip;q=0.8', 'br'],
    ['br;q=0, gzip', 'gzip'],
    ['gzip;q=0', 'identity'],
    ['gzip; q=0.001', 'gzip'],
    ['*', 'br'],
    ['*;q=0', 'identity'],
    ['br;q=0, *;q=0.1', 'gzip'],
    ['identity;q=0, gzip', 'gzip'],
    ['identity;q=0', 'identity'],
    ['identity;q=0, *;q=0', 'identity'],
    ['identity, gzip;q=0.5', 'identity'],
    ['gzip, identity;q=0.5', 'gzip'],
    ['br;q=-1, gzip;q=-2', 'identity'],
    ['gzip;q=2', 'identity'],
    ['gzip;q=1.0000', 'identity'],
    ['gzip;q=', 'identity'],
    ['gzip;q=NaN, br;q=Infinity', 'identity'],
    ['gzipbr', 'identity'],
    [';;;,,,q=1;gzip', 'identity'],
    ['"gzip"', 'identity'],
    [`${'x,'.repeat(5000)}gzip`, 'identity'],
  ];

  it.each(cases)('is, for Accept-Encoding %j, %s', async (accept, expected) => {
    const { get } = createFakeServer();
    const plain = Buffer.from(await (await get(path)).arrayBuffer());
    const response = await get(path, accept === null ? {} : { 'Accept-Encoding': accept });
    const body = Buffer.from(await response.arrayBuffer());
    expect(response.status).toBe(200);
    expect(response.headers.get('content-encoding') ?? 'identity').toBe(expected);
    expect(response.headers.get('content-length')).toBe(String(body.length));
    expect(response.headers.get('vary')).toContain('Accept-Encoding');
    expect(unpack[expected](body).equals(plain)).toBe(true);
  });

  it('has a strong entity tag that differs by encoding, whatever was asked first', async () => {
    const orders = [
      ['br', 'gzip', 'identity'],
      ['identity', 'br', 'gzip'],
      ['gzip', 'identity', 'br'],
    ];
    const seen = new Set<string>();
    for (const order of orders) {
      const { get } = createFakeServer();
      const tags: Record<string, string> = {};
      for (const encoding of order)
        tags[encoding] = (await get(path, { 'Accept-Encoding': encoding })).headers.get('etag') as string;
      expect(new Set(Object.values(tags)).size).toBe(3);
      for (const tag of Object.values(tags)) expect(tag).toMatch(/^"[\w-]+"$/);
      seen.add(`${tags.br} ${tags.gzip} ${tags.identity}`);
    }
    expect(seen.size).toBe(1);
  });

  it('is compressed for the next client though the first one took it plain', async () => {
    const { get, asked } = createFakeServer();
    await get(path);
    const second = await get(path, { 'Accept-Encoding': 'gzip' });
    expect(second.headers.get('content-encoding')).toBe('gzip');
    expect(asked).toHaveLength(1);
  });

  it('stays plain where it is too short to compress', async () => {
    const { get } = createFakeServer({ tile: () => [Buffer.from('short')] });
    const plain = await get(path);
    const response = await get(path, { 'Accept-Encoding': 'br, gzip' });
    expect(response.headers.get('content-encoding')).toBeNull();
    expect(response.headers.get('etag')).toBe(plain.headers.get('etag'));
    expect(await response.text()).toBe('short');
  });
});

describe('a conditional request for a tile', () => {
  it.each(['identity', 'gzip', 'br'])('is 304 with the same tag and caching in %s', async (encoding) => {
    const { get } = createFakeServer();
    const full = await get(path, { 'Accept-Encoding': encoding });
    const etag = full.headers.get('etag') as string;
    for (const given of [etag, `W/${etag}`, `"other", ${etag}`, `"other",W/${etag} , "more"`, '*', ' * ']) {
      const response = await get(path, { 'Accept-Encoding': encoding, 'If-None-Match': given });
      expect([given, response.status]).toEqual([given, 304]);
      expect(await response.text()).toBe('');
      for (const name of ['etag', 'cache-control', 'vary'])
        expect(response.headers.get(name)).toBe(full.headers.get(name));
      expect(response.headers.get('content-encoding')).toBeNull();
    }
  });

  it('is 200 for another tag, a tag of another encoding, or garbage', async () => {
    const { get } = createFakeServer();
    const gzip = (await get(path, { 'Accept-Encoding': 'gzip' })).headers.get('etag') as string;
    const bare = gzip.slice(1, -1);
    for (const given of ['"other"', gzip, bare, '', '""', ',', `w/${gzip}`, `"${bare}`, '**'])
      expect([given, (await get(path, { 'If-None-Match': given })).status]).toEqual([given, 200]);
  });

  it('of an empty tile is 304 too', async () => {
    const { get } = createFakeServer({ tile: () => [] });
    const etag = (await get(path)).headers.get('etag') as string;
    expect((await get(path, { 'If-None-Match': etag })).status).toBe(304);
  });
});

describe('an empty tile', () => {
  it('is a 204 that may be cached, without a body or a type', async () => {
    const { get } = createFakeServer({ tile: () => [] });
    const response = await get(path, { 'Accept-Encoding': 'br' });
    expect(response.status).toBe(204);
    expect(await response.text()).toBe('');
    expect(fields(response)).toMatchObject({
      'cache-control': 'public, max-age=300',
      etag: expect.stringMatching(/^"[\w-]+"$/),
      vary: expect.stringContaining('Accept-Encoding'),
    });
    expect(response.headers.get('content-type')).toBeNull();
  });

  it('does not reach the database where no layer has that zoom', async () => {
    const { get, asked } = createFakeServer({ layers: [fakeLayer('deep', { minZoom: 5 })] });
    expect((await get('/tiles/deep/4/0/0')).status).toBe(204);
    expect((await get('/tiles/deep/5/0/0')).status).toBe(200);
    expect(asked).toHaveLength(1);
  });
});

describe('the headers of a tile', () => {
  it('say its type, who may keep it and how long', async () => {
    const { get } = createFakeServer();
    expect(fields(await get(path))).toMatchObject({
      'content-type': 'application/vnd.mapbox-vector-tile',
      'cache-control': 'public, max-age=300',
      'x-content-type-options': 'nosniff',
      vary: 'Accept-Encoding, Authorization, X-API-Key',
    });
    const keyed = await get(path, { 'X-API-Key': analystKey });
    expect(keyed.headers.get('cache-control')).toBe('private, max-age=300');
  });

  it('take the shortest age of the layers in it', async () => {
    const { get } = createFakeServer();
    const both = await get('/tiles/pesantren,a%2Cb%2Fc%20%22d%22/3/6/4.pbf');
    expect(both.headers.get('cache-control')).toBe('public, max-age=60');
  });

  it('are the same for HEAD, which has no body', async () => {
    const { get, app } = createFakeServer();
    for (const headers of [{}, { 'Accept-Encoding': 'gzip' }, { 'If-None-Match': '*' }]) {
      const full = await get(path, headers);
      const head = await app.request(path, { method: 'HEAD', headers });
      const except = ({ 'x-request-id': _, 'ratelimit-remaining': __, ...rest }: Record<string, string>) =>
        rest;
      expect(head.status).toBe(full.status);
      expect(except(fields(head))).toEqual(except(fields(full)));
      expect(await head.text()).toBe('');
    }
  });

  it('tell what was cut, with the name of the layer escaped', async () => {
    const id = 'a"b; drop\u00a0x=1, y';
    const { get } = createFakeServer({ layers: [fakeLayer(id, { limit: 0 })] });
    const response = await get(`/tiles/${encodeURIComponent(id)}/0/0/0`);
    expect(response.status).toBe(200);
    expect(response.headers.get('x-tile-truncated')).toBe(`${encodeURIComponent(id)}=1/1`);
  });
});

describe('the path of a tile', () => {
  it('ends in .pbf, .mvt or nothing', async () => {
    const { get, asked } = createFakeServer();
    const bodies = await Promise.all(
      ['3/6/4.pbf', '3/6/4.mvt', '3/6/4'].map(async (end) => (await get(`/tiles/pesantren/${end}`)).text()),
    );
    expect(new Set(bodies).size).toBe(1);
    expect(bodies[0]).toMatch(/^pesantren /);
    expect(asked).toHaveLength(1);
  });

  it('separates layers by commas, and takes a comma or a slash in a name as %2C and %2F', async () => {
    const { get, asked } = createFakeServer();
    const odd = encodeURIComponent('a,b/c "d"');
    const response = await get(`/tiles/${odd},pesantren,${odd}/3/6/4`);
    expect(response.status).toBe(200);
    expect(asked[0]?.layers.map(({ name }) => name)).toEqual(['a,b/c "d"', 'pesantren']);
    expect((await get('/tiles/a,b/3/6/4')).status).toBe(404);
  });

  it('takes the grid to its last tile at every zoom', async () => {
    const { get } = createFakeServer({ tile: () => [] });
    for (let z = 0; z <= 30; z++) {
      const last = 2 ** z - 1;
      expect([z, (await get(`/tiles/pesantren/${z}/${last}/${last}`)).status]).toEqual([z, 204]);
      expect([z, (await get(`/tiles/pesantren/${z}/${last + 1}/0`)).status]).toEqual([z, 400]);
      expect([z, (await get(`/tiles/pesantren/${z}/0/${last + 1}`)).status]).toEqual([z, 400]);
    }
  });
});
