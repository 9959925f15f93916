import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeEngines } from '../engines/engines.ts';
import { analystKey, createTestServer } from '../engines/server.ts';
import { decodeTile } from './decode-tile.ts';
import { readProblem } from './fake-server.ts';

/** Java, where most people of the demo live. */
const java = '5/25/16';
const hurt = 'a"b; drop table santri_map; --/,%';

describeEngines('tiles of the demo', 'demo', (database) => {
  let server: Awaited<ReturnType<typeof createTestServer>>;
  const get = async (path: string, headers: Record<string, string> = {}) =>
    server.app.request(path, { headers });
  const analyst = { 'X-API-Key': analystKey };
  const count = async (sql: string) =>
    (await database().db.query<{ n: number }>({ text: `select count(*)::int as n from ${sql}` }))[0]?.n;
  const names = async (path: string, headers = {}) => Object.keys(await decodeTile(await get(path, headers)));

  beforeAll(async () => {
    await database().db.script(`
      create table "a""b; drop table santri_map; --/,%" (
        id int primary key, "sel""ect" text, "naïve; drop" int, geom geometry(Point, 4326));
      insert into "a""b; drop table santri_map; --/,%" values
        (1, 'it''s "here"; \u{1f54c} \u202e', 7, 'SRID=4326;POINT(107 -7)'),
        (2, null, null, 'SRID=4326;POINT(107 -7)');
      analyze "a""b; drop table santri_map; --/,%";`);
    server = await createTestServer(database().db);
  });
  afterAll(() => server.close());

  it('hold the layers of the default tileset that the caller may see, at their zooms', async () => {
    expect(await names('/tiles/0/0/0.pbf')).toEqual(['provinsi', 'pesantren', 'santri']);
    expect(await names(`/tiles/${java}.pbf`)).toEqual(['provinsi', 'kabupaten', 'pesantren', 'santri']);
    expect(await names(`/tiles/${java}.pbf`, analyst)).toEqual([
      'provinsi',
      'kabupaten',
      'pesantren',
      'santri',
    ]);
    expect(await names(`/tiles/kabupaten,provinsi/${java}`)).toEqual(['kabupaten', 'provinsi']);
  });

  it('together hold every pesantren once, with the agreed properties', async () => {
    const { pesantren = [] } = await decodeTile(await get('/tiles/pesantren/0/0/0'));
    expect(pesantren).toHaveLength((await count('pesantren_map')) as number);
    expect(new Set(pesantren.map(({ id }) => id)).size).toBe(pesantren.length);
    const allowed = [
      'id',
      'jumlah_santri',
      'kabupaten',
      'kategori',
      'kind',
      'nama',
      'nsp',
      'pesantren_id',
      'provinsi',
      'skor',
    ];
    expect([...new Set(pesantren.flatMap((properties) => Object.keys(properties)))].sort()).toEqual(allowed);
  });

  it('are empty and cacheable in the sea, and say so on both engines alike', async () => {
    const response = await get('/tiles/12/0/0.pbf');
    expect(response.status).toBe(204);
    expect(response.headers.get('cache-control')).toBe('public, no-cache');
    expect(response.headers.get('etag')).toMatch(/^"[\w-]+"$/);
  });

  it('carry only the properties asked for', async () => {
    const { pesantren = [], kabupaten = [] } = await decodeTile(
      await get(`/tiles/pesantren,kabupaten/${java}?properties=skor,name`),
    );
    expect(new Set(pesantren.flatMap((properties) => Object.keys(properties)))).toEqual(new Set(['skor']));
    expect(new Set(kabupaten.flatMap((properties) => Object.keys(properties)))).toEqual(new Set(['name']));
    const none = await decodeTile(await get('/tiles/pesantren/0/0/0?properties='));
    expect(new Set((none.pesantren ?? []).map((properties) => Object.keys(properties).length))).toEqual(
      new Set([0]),
    );
  });

  it.each([
    [
      'pesantren',
      'sangat_layak',
      ['sangat_layak', 'Sangat%20Layak', 'SANGAT_LAYAK', '%20sangat%20%20layak%20'],
    ],
    ['pesantren', 'tidak_layak', ['tidak_layak', 'Tidak+Layak', 'Kurang%20Layak', 'kurang_layak']],
    ['pesantren', 'cukup_layak', ['cukup_layak', 'Cukup%20Layak']],
    ['santri', 'Rentan', ['Rentan', 'rentan', 'Rentan%20Miskin', 'rentan_miskin']],
    ['santri', 'Tidak Miskin', ['Tidak%20Miskin', 'cukup', 'CUKUP']],
    ['santri', 'Sangat Miskin', ['Sangat%20Miskin', 'sangat_miskin']],
  ])('filter %s by kategori %s in every spelling met in the wild', async (layer, category, spellings) => {
    const [table, column] =
      layer === 'santri' ? ['santri_map', 'kategori_kemiskinan'] : ['pesantren_map', 'kategori_kelayakan'];
    const expected = (await count(`${table} where ${column} = '${category}'`)) as number;
    expect(expected).toBeGreaterThan(0);
    for (const spelling of spellings) {
      const features =
        (await decodeTile(await get(`/tiles/${layer}/0/0/0?kategori=${spelling}`, analyst)))[layer] ?? [];
      expect([spelling, features.length]).toEqual([spelling, expected]);
      expect(new Set(features.map(({ kategori }) => kategori))).toEqual(new Set([category]));
    }
  });

  it('take a repeated filter as any of its values, and different filters as all of them', async () => {
    const some = async (query: string) =>
      ((await decodeTile(await get(`/tiles/pesantren/0/0/0?${query}`))).pesantren ?? []).length;
    const [layak, cukup] = [await some('kategori=layak'), await some('kategori=cukup%20layak')];
    expect(await some('kategori=layak&kategori=cukup_layak')).toBe(layak + cukup);
    expect(await some('kategori=layak&kategori=Layak')).toBe(layak);
    const both = await some('kategori=layak&provinsi=Jawa%20Barat');
    expect(both).toBe(
      await count(`pesantren_map where kategori_kelayakan = 'layak' and provinsi = 'Jawa Barat'`),
    );
    expect(both).toBeLessThan(layak);
  });

  it('refuse a wrong filter value with the valid ones, a UUID that is none, and unknown names', async () => {
    const { detail } = await readProblem(
      await get('/tiles/pesantren/0/0/0?kategori=bagus'),
      400,
      'bad_filter_value',
    );
    expect(detail).toBe(
      '"bagus" is not a value of kategori; it takes sangat_layak, layak, cukup_layak, tidak_layak',
    );
    await readProblem(await get("/tiles/pesantren/0/0/0?id=1'--"), 400, 'bad_filter_value');
    await readProblem(await get('/tiles/pesantren/0/0/0?telepon=1'), 400, 'unknown_filter');
    await readProblem(await get('/tiles/pesantren/0/0/0?properties=email'), 400, 'unknown_property');
  });

  it.each([
    "' or 1=1 --",
    "'; drop table pesantren_map; --",
    '"',
    '\\',
    '$1',
    '{"a"}',
    'NULL',
    '{}',
    '\u{1f54c}',
    'a\u0000b',
    '\ufffe',
    '\ud800',
    '\u202egnik',
    "x' union select nik from santri_pribadi --",
    '%',
    'x'.repeat(200),
  ])('take any text as a filter for what it is: %j', async (text) => {
    const before = await count('pesantren_map');
    for (const name of ['kabupaten', 'provinsi']) {
      const query = new URLSearchParams({ [name]: text });
      const response = await get(`/tiles/pesantren/0/0/0?${query}`);
      if (text.includes('\0')) await readProblem(response, 400, 'bad_filter_value');
      else expect([text, response.status]).toEqual([text, 204]);
    }
    for (const path of ['%ED%A0%80', '%FF%FE', "'%22%00"])
      expect([204, 400]).toContain((await get(`/tiles/pesantren/0/0/0?kabupaten=${path}`)).status);
    expect(await count('pesantren_map')).toBe(before);
  });

  it('serve a table named to hurt, with its columns, by TileJSON and filters', async () => {
    const id = encodeURIComponent(hurt);
    const tilejson = await (await get(`/tiles/${id}.json`)).json();
    const { tiles, vector_layers } = tilejson as { tiles: [string]; vector_layers: [{ fields: object }] };
    expect(vector_layers[0].fields).toEqual({ id: 'Number', 'sel"ect': 'String', 'naïve; drop': 'Number' });
    const tile = await decodeTile(await get(tiles[0].replace('{z}/{x}/{y}', '0/0/0')));
    expect(tile[hurt]).toHaveLength(2);
    expect(tile[hurt]).toContainEqual({
      id: 1,
      'sel"ect': 'it\'s "here"; \u{1f54c} \u202e',
      'naïve; drop': 7,
    });
    const query = new URLSearchParams({
      'sel"ect': 'it\'s "here"; \u{1f54c} \u202e',
      properties: 'naïve; drop',
    });
    const filtered = await decodeTile(await get(`/tiles/${id},provinsi/0/0/0?${query}&name=none`));
    expect(filtered).toEqual({ [hurt]: [{ 'naïve; drop': 7 }] });
    expect(await count('santri_map')).toBeGreaterThan(0);
  });

  it('come with TileJSON that has field types, bounds of Indonesia and a centre inside them', async () => {
    const body = (await (await get('/tiles.json')).json()) as Record<string, any>;
    expect(body.vector_layers.map(({ id, minzoom, maxzoom }: any) => [id, minzoom, maxzoom])).toEqual([
      ['provinsi', 0, 22],
      ['kabupaten', 4, 22],
      ['kecamatan', 7, 22],
      ['pesantren', 0, 22],
      ['santri', 0, 22],
    ]);
    expect(body.vector_layers[0].fields).toMatchObject({ code: 'String', illustrative: 'Boolean' });
    expect(body.vector_layers[3].fields).toMatchObject({
      nama: 'String',
      skor: 'Number',
      jumlah_santri: 'Number',
    });
    const [west, south, east, north] = body.bounds;
    // They may be a little wider, never narrower than what is there.
    for (const [side, least, most] of [
      [west, 94, 95.1],
      [south, -12, -10.9],
      [-east, -142, -141],
      [-north, -7, -6],
    ]) {
      expect(side).toBeGreaterThanOrEqual(least);
      expect(side).toBeLessThanOrEqual(most);
    }
    expect(body.center[0]).toBeGreaterThan(west);
    expect(body.center[0]).toBeLessThan(east);
  });

  it('give no error anywhere in the log', () => {
    expect(server.lines.filter(({ level }) => Number(level) >= 40)).toEqual([]);
  });
});
