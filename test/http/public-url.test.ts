import { describe, expect, it } from 'vitest';
import { createFakeServer } from './fake-server.ts';

const basePath = { server: { basePath: '/peta/v1' } };

/** The server's idea of its public URL, from each document that hands one out; they must agree. */
async function publicUrl(headers: Record<string, string>, settings: object = {}, url = 'http://own:8080') {
  const { get } = createFakeServer({ settings });
  const read = async (path: string): Promise<any> => (await get(`${url}${path}`, headers)).json();
  const [tilejson, single, catalog, style, api] = await Promise.all(
    ['/tiles.json', '/tiles/pesantren.json', '/catalog', '/styles/petasantri.json', '/openapi.json'].map(
      read,
    ),
  );
  const bases = new Set([
    tilejson.tiles[0].replace('/tiles/{z}/{x}/{y}.pbf', ''),
    single.tiles[0].replace('/tiles/pesantren/{z}/{x}/{y}.pbf', ''),
    catalog.tileset.replace('/tiles.json', ''),
    catalog.layers[0].tilejson.replace('/tiles/pesantren.json', ''),
    style.sources.petasantri.url.replace('/tiles.json', ''),
    api.servers[0].url,
  ]);
  expect([...bases]).toHaveLength(1);
  return [...bases][0];
}

describe('the URLs in TileJSON, catalogue, style and API description', () => {
  it('are those the client used when there is no proxy', async () => {
    expect(await publicUrl({})).toBe('http://own:8080');
    expect(await publicUrl({}, {}, 'https://maps.example.id')).toBe('https://maps.example.id');
    expect(await publicUrl({}, {}, 'http://[::1]:8080')).toBe('http://[::1]:8080');
  });

  it('follow the forwarded scheme, host and prefix', async () => {
    const cases: [Record<string, string>, string][] = [
      [{ 'X-Forwarded-Proto': 'https' }, 'https://own:8080'],
      [{ 'X-Forwarded-Proto': 'HTTPS' }, 'https://own:8080'],
      [{ 'X-Forwarded-Host': 'maps.example.id' }, 'http://maps.example.id'],
      [{ 'X-Forwarded-Host': 'maps.example.id:8443' }, 'http://maps.example.id:8443'],
      [{ 'X-Forwarded-Host': '[2001:db8::1]:8443' }, 'http://[2001:db8::1]:8443'],
      [{ 'X-Forwarded-Host': '[::ffff:192.0.2.1]' }, 'http://[::ffff:192.0.2.1]'],
      [{ 'X-Forwarded-Host': '192.0.2.1' }, 'http://192.0.2.1'],
      [{ 'X-Forwarded-Prefix': '/peta' }, 'http://own:8080/peta'],
      [{ 'X-Forwarded-Prefix': '/a/b.c/~d/' }, 'http://own:8080/a/b.c/~d'],
      [{ 'X-Forwarded-Prefix': '/' }, 'http://own:8080'],
      [
        {
          'X-Forwarded-Proto': 'https, http',
          'X-Forwarded-Host': 'a.id , b.id',
          'X-Forwarded-Prefix': '/x, /y',
        },
        'https://a.id/x',
      ],
    ];
    for (const [headers, expected] of cases) expect(await publicUrl(headers)).toBe(expected);
  });

  it.each([
    ['X-Forwarded-Proto', ['javascript', 'ftp', 'https://evil', 'http:', '', 'https\u00e9']],
    [
      'X-Forwarded-Host',
      [
        'evil.id/path',
        'evil.id"',
        'a b',
        'user@evil.id',
        '<script>',
        'evil.id?x',
        'evil.id#',
        '"},"x":"',
        '$&',
        '[::1',
        '::1',
        'a:b',
        'a:123456',
        'pet\u00e4',
        '',
        '{base}',
        "a'b",
        'a\\b',
      ],
    ],
    [
      'X-Forwarded-Prefix',
      [
        '//evil.id',
        'evil',
        '/a//b',
        '/../..',
        '/a/..',
        '/.',
        '/a b',
        '/"',
        '/?x',
        '/#',
        '/%2e',
        '/<b>',
        '\\\\evil',
        '/$&',
      ],
    ],
  ])('ignore a value that no honest proxy sends in %s', async (header, values) => {
    for (const value of values)
      expect([value, await publicUrl({ [header]: value })]).toEqual([value, 'http://own:8080']);
  });

  it('ignore all of it when no proxy is trusted', async () => {
    const headers = {
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Host': 'evil.id',
      'X-Forwarded-Prefix': '/x',
    };
    expect(await publicUrl(headers, { server: { trustProxy: false } })).toBe('http://own:8080');
  });

  it('never carry a Host that could break out of a URL or of JSON', async () => {
    for (const host of ['a"b', "a'b", 'a{b}', 'a$&b', 'a`b', 'a(b', 'a!b'])
      expect(await publicUrl({}, {}, `http://${host}`)).toBe('http://localhost');
  });

  it('hold the base path, asked for with it or without, unless a prefix is forwarded', async () => {
    expect(await publicUrl({}, basePath)).toBe('http://own:8080/peta/v1');
    expect(await publicUrl({}, basePath, 'http://own:8080/peta/v1')).toBe('http://own:8080/peta/v1');
    expect(await publicUrl({ 'X-Forwarded-Prefix': '/other' }, basePath)).toBe('http://own:8080/other');
  });

  it('vary by every header that shapes them', async () => {
    const { get } = createFakeServer();
    for (const path of [
      '/tiles.json',
      '/tiles/pesantren.json',
      '/catalog',
      '/styles/petasantri.json',
      '/openapi.json',
      '/docs',
    ]) {
      const response = await get(path);
      for (const header of ['X-Forwarded-Proto', 'X-Forwarded-Host', 'X-Forwarded-Prefix', 'Host'])
        expect([path, response.headers.get('vary')]).toEqual([path, expect.stringContaining(header)]);
      expect([path, response.headers.get('cache-control')]).toEqual([path, 'no-cache']);
    }
  });
});

describe('the base path', () => {
  const { get } = createFakeServer({ settings: basePath });

  it('is taken off every route', async () => {
    for (const path of [
      '/',
      '/tiles/pesantren/0/0/0',
      '/tiles.json',
      '/catalog',
      '/health',
      '/docs',
      '/assets/map.js',
    ])
      for (const prefix of ['/peta/v1', ''])
        expect([prefix + path, (await get(prefix + path)).status]).toEqual([prefix + path, 200]);
  });

  it('without its slash leads to the page with it, where relative addresses work', async () => {
    const response = await get('http://own/peta/v1');
    expect(response.status).toBe(308);
    expect(new URL(response.headers.get('location') as string, 'http://own/peta/v1').pathname).toBe(
      '/peta/v1/',
    );
  });

  it('is not taken off a longer name, nor twice', async () => {
    expect((await get('/peta/v1x/health')).status).toBe(404);
    expect((await get('/peta/health')).status).toBe(404);
    expect((await get('/peta/v1/peta/v1/health')).status).toBe(404);
    expect((await get('/PETA/v1/health')).status).toBe(404);
  });
});
