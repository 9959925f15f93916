import { describe, expect, it } from 'vitest';
import { adminKey, analystKey, createFakeServer, fakeLayer, readProblem } from './fake-server.ts';

const { get } = createFakeServer();
const json = async (path: string, headers: Record<string, string> = {}) => {
  const response = await get(path, headers);
  expect([path, response.status]).toEqual([path, 200]);
  expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  return (await response.json()) as Record<string, any>;
};

describe('TileJSON', () => {
  it('describes one layer as version 3.0.0 asks', async () => {
    expect(await json('http://own/tiles/pesantren.json')).toEqual({
      tilejson: '3.0.0',
      name: 'pesantren',
      description: 'About pesantren',
      scheme: 'xyz',
      tiles: ['http://own/tiles/pesantren/{z}/{x}/{y}.pbf'],
      vector_layers: [
        {
          id: 'pesantren',
          description: 'About pesantren',
          minzoom: 0,
          maxzoom: 22,
          fields: { nama: 'String', kategori: 'String', skor: 'Number' },
        },
      ],
      minzoom: 0,
      maxzoom: 22,
      bounds: [95, -11, 141, 6],
      center: [118, -2.5, 2],
    });
  });

  it('unites the zooms, bounds and attributions of several layers', async () => {
    const server = createFakeServer({
      layers: [
        fakeLayer('a', { minZoom: 3, maxZoom: 9, bounds: [95, -11, 100, 0], attribution: 'A' }),
        fakeLayer('b', { minZoom: 5, maxZoom: 12, bounds: [99, -5, 141.12345678, 6], attribution: 'B' }),
        fakeLayer('c', { attribution: 'A' }),
      ],
    });
    const body = (await (await server.get('/tiles/a,b.json')).json()) as Record<string, any>;
    expect(body).toMatchObject({
      minzoom: 3,
      maxzoom: 12,
      bounds: [95, -11, 141.123457, 6],
      attribution: 'A | B',
    });
    expect(body.description).toBeUndefined();
    expect(body.center[2]).toBeGreaterThanOrEqual(3);
    expect(body.vector_layers.map(({ id, minzoom, maxzoom }: any) => [id, minzoom, maxzoom])).toEqual([
      ['a', 3, 9],
      ['b', 5, 12],
    ]);
    const all = (await (await server.get('/tiles/a,b,c.json')).json()) as Record<string, any>;
    expect(all.attribution).toBe('A | B');
  });

  it('has a tile URL that works, with names escaped and the query carried over', async () => {
    const odd = encodeURIComponent('a,b/c "d"');
    const query = '?kategori=sangat%20layak&kategori=LAYAK&properties=nama%2Cskor';
    const body = await json(`/tiles/pesantren,${odd}.json${query}`);
    const [template] = body.tiles as [string];
    expect(template).toBe(`http://localhost/tiles/pesantren,${odd}/{z}/{x}/{y}.pbf${query}`);
    const url = template.replace('{z}', '3').replace('{x}', '6').replace('{y}', '4');
    expect((await get(url)).status).toBe(200);
  });

  it('has only the fields that the tiles will have', async () => {
    const body = await json('/tiles/pesantren.json?properties=skor');
    expect(body.vector_layers[0].fields).toEqual({ skor: 'Number' });
  });

  it('of the default tileset holds what the caller may see, in the order of the configuration', async () => {
    const names = async (headers: Record<string, string>) =>
      (await json('/tiles.json', headers)).vector_layers.map(({ id }: { id: string }) => id);
    expect(await names({})).toEqual(['pesantren']);
    expect(await names({ 'X-API-Key': analystKey })).toEqual(['pesantren', 'santri']);
    expect(await names({ Authorization: `Bearer ${adminKey}` })).toEqual(['pesantren', 'santri']);
  });

  it('is a 404 where the default tileset is empty for the caller, and so are its tiles', async () => {
    const closed = createFakeServer({ layers: [fakeLayer('santri', { access: 'analyst' })] });
    await readProblem(await closed.get('/tiles.json'), 404, 'unknown_layer');
    await readProblem(await closed.get('/tiles/0/0/0'), 404, 'unknown_layer');
    expect((await closed.get('/tiles.json', { 'X-API-Key': analystKey })).status).toBe(200);
  });
});

describe('the catalogue', () => {
  it('lists every layer, with a TileJSON address that works', async () => {
    const { layers, tileset, version } = await json('/catalog', { 'X-API-Key': adminKey });
    expect(version).toBe('v1');
    expect((await get(tileset)).status).toBe(200);
    expect(layers.map(({ id }: any) => id)).toEqual(['pesantren', 'santri', 'audit', 'a,b/c "d"']);
    for (const { tilejson, allowed } of layers) {
      expect(allowed).toBe(true);
      expect((await get(tilejson, { 'X-API-Key': adminKey })).status).toBe(200);
    }
  });

  it('says of a layer that the caller may not see that it exists, not what or where it is', async () => {
    const { layers } = await json('/catalog');
    const santri = layers.find(({ id }: any) => id === 'santri');
    expect(santri).toMatchObject({ access: 'analyst', allowed: false });
    for (const member of ['bounds', 'properties', 'filterable', 'srid'])
      expect(santri).not.toHaveProperty(member);
    const keyed = (await json('/catalog', { 'X-API-Key': analystKey })).layers;
    expect(keyed.find(({ id }: any) => id === 'santri')).toMatchObject({
      allowed: true,
      bounds: [95, -11, 141, 6],
      properties: { nama: 'String', kategori: 'String' },
    });
    expect(keyed.find(({ id }: any) => id === 'audit')).not.toHaveProperty('bounds');
  });

  it('explains what is not published, when it is asked to', async () => {
    const rejections = [{ source: 'public.x', reason: 'no_srid', detail: 'set srid' }] as const;
    const server = createFakeServer({ rejections });
    const read = async (path: string) => (await server.get(path)).json();
    expect(await read('/catalog?explain=1')).toMatchObject({ notPublished: rejections });
    expect(await read('/catalog')).not.toHaveProperty('notPublished');
    expect(await read('/catalog?explain=0')).not.toHaveProperty('notPublished');
  });
});
