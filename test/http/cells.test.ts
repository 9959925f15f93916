/** A layer whose rows need a key and whose cells do not: which of them a request reaches. */
import { describe, expect, it } from 'vitest';
import { publicSantri } from '../../src/catalog/cell-tables.ts';
import type { CellTable, TableLayer } from '../../src/catalog/layer.ts';
import { fieldsOf } from '../../src/catalog/layer-properties.ts';
import { kemiskinan } from '../../src/catalog/vocabulary.ts';
import { analystKey, createFakeServer, fakeLayer, readProblem } from './fake-server.ts';

const group = (suffix: string) => ({
  count: `n${suffix}`,
  sums: [{ sum: `s1${suffix}`, count: `c1${suffix}` }],
});
const cells: CellTable = {
  ...{ schema: 'petasantri', table: 'pyramid', changes: 'pyramid_changes', finest: 15 },
  ...{ rowsFrom: 10, mostRows: 4096, few: null, splitColumn: 'split', averages: ['avg_skor'] },
  all: group(''),
  by: {
    property: 'kategori',
    finest: 15,
    groups: kemiskinan.values.map((value, i) => ({ value, property: `k${i}`, ...group(`_${i + 1}`) })),
  },
};
const rows: TableLayer = fakeLayer('santri', {
  access: 'analyst',
  source: 'public.santri_map',
  table: 'santri_map',
  tables: ['public.santri_map'],
  cells,
  properties: ['nama', 'kategori', 'n'].map((name) => ({
    ...{ name, column: name, pgType: 'text', field: 'String' as const },
    ...(name === 'kategori' && { vocabulary: kemiskinan }),
  })),
  filterable: ['nama', 'kategori'],
});
const santri: TableLayer = { ...rows, forOthers: publicSantri(rows, true) };
const withKey = { 'X-API-Key': analystKey };
const publicNames = fieldsOf(santri.forOthers as NonNullable<TableLayer['forOthers']>).map(
  ({ name }) => name,
);

describe('without a key, a layer with cells for others', () => {
  const { get, asked } = createFakeServer({
    layers: [fakeLayer('pesantren'), santri],
    tile: ({ layers }) => layers.map(({ sql }) => Buffer.from(sql(1))),
  });

  /** The statements and their parameters that a path made the database run. */
  async function statementsOf(path: string, headers: Record<string, string> = {}) {
    asked.length = 0;
    const response = await get(path, headers);
    expect([path, response.status]).toEqual([path, 200]);
    return asked
      .flatMap(({ layers }) => layers)
      .filter(({ name }) => name === 'santri')
      .map(({ sql, params }) => `${sql(1)} ${JSON.stringify(params)}`);
  }

  it('reads the published table at every zoom, whatever is asked of it', async () => {
    const queries = ['', '?kategori=Miskin', '?kategori=MISKIN&kategori=rentan', '?properties=n,few'];
    for (const names of ['santri', 'pesantren,santri', 's%61ntri', 'santri,santri'])
      for (const tile of ['0/0/0', '5/25/16', '7/102/66', '9/408/265'])
        for (const query of queries) {
          const path = `/tiles/${names}/${tile}${query}`;
          const statements = await statementsOf(path);
          // A tile that the cache has needs none.
          for (const statement of statements) {
            expect([path, statement]).toEqual([path, expect.stringContaining('"published_cells"')]);
            expect(statement).not.toMatch(/santri_map|"pyramid|lokasi|nama/);
          }
        }
    expect(await statementsOf('/tiles/4/12/8')).toEqual([expect.stringContaining('"published_cells"')]);
  });

  it('has the level of the zoom, at most 13, and 11 where categories are asked for', async () => {
    const cellsOf = async (path: string) =>
      JSON.parse((await statementsOf(path))[0]?.split(' ').at(-1) ?? '');
    const levelOf = ([first]: number[]) => Math.floor(Math.log(first as number) / Math.log(4));
    for (const [z, level] of [
      [1, 7],
      [4, 10],
      [7, 13],
      [8, 13],
      [10, 13],
    ] as const)
      expect([z, levelOf(await cellsOf(`/tiles/santri/${z}/1/0`))]).toEqual([z, level]);
    for (const [z, level] of [
      [1, 7],
      [5, 11],
      [7, 11],
      [10, 11],
    ] as const)
      expect([z, levelOf(await cellsOf(`/tiles/santri/${z}/1/0?kategori=Rentan`))]).toEqual([z, level]);
  });

  it('refuses properties and filters of its rows', async () => {
    for (const where of ['/tiles/santri/0/0/0', '/tiles/santri.json', '/tiles/santri/14/13000/8000']) {
      await readProblem(await get(`${where}?properties=nama`), 400, 'unknown_property');
      await readProblem(await get(`${where}?nama=x`), 400, 'unknown_filter');
      const { detail } = await readProblem(await get(`${where}?kategori=x`), 400, 'bad_filter_value');
      expect(detail).toContain('Sangat Miskin');
    }
  });

  it('is described as what it gives, in TileJSON and in the catalogue', async () => {
    for (const path of ['/tiles.json', '/tiles/santri.json']) {
      const { vector_layers } = (await (await get(path)).json()) as Record<string, any>;
      expect(Object.keys(vector_layers.at(-1).fields)).toEqual(publicNames);
    }
    const { layers } = (await (await get('/catalog')).json()) as Record<string, any>;
    expect(layers.at(-1)).toMatchObject({
      ...{ id: 'santri', allowed: false, cellsOnly: true, live: true, filterable: ['kategori'] },
      bounds: [94, -12, 142, 7],
    });
    expect(Object.keys(layers.at(-1).properties)).toEqual(publicNames);
    expect(layers.at(-1)).not.toHaveProperty('srid');
  });

  it('is drawn by the style', async () => {
    const { layers } = (await (await get('/styles/petasantri.json')).json()) as Record<string, any>;
    expect(layers.map(({ id }: { id: string }) => id)).toContain('santri-cells');
  });

  it('shares no tile of the cache with those who have a key', async () => {
    const path = '/tiles/santri/6/51/33';
    const tags = [(await get(path, withKey)).headers.get('etag'), (await get(path)).headers.get('etag')];
    expect(tags[0]).not.toBe(tags[1]);
    expect((await get(path, { 'If-None-Match': tags[0] as string })).status).toBe(200);
    expect((await get(path)).headers.get('cache-control')).toMatch(/^public|no-cache/);
  });
});

describe('with a key, a layer with cells', () => {
  const { get, asked } = createFakeServer({ layers: [santri] });

  it('has the fields of cells and of rows, where a row gives way to a cell with the same name', async () => {
    const { vector_layers } = (await (await get('/tiles/santri.json', withKey)).json()) as Record<
      string,
      any
    >;
    const names = ['kind', 'cell', 'n', 'avg_skor', 'k0', 'k1', 'k2', 'k3', 'expansion_zoom'];
    expect(Object.keys(vector_layers[0].fields)).toEqual([...names, 'nama', 'kategori']);
    expect(vector_layers[0].fields).toMatchObject({ n: 'Number', kind: 'String' });
    const { layers } = (await (await get('/catalog', withKey)).json()) as Record<string, any>;
    expect(layers[0]).toMatchObject({ allowed: true, cellsOnly: false, filterable: ['nama', 'kategori'] });
  });

  it.each([
    ['9/400/265', '', { cells: true, rows: false }],
    ['10/800/530', '', { cells: true, rows: true }],
    ['15/26000/17000', '?kategori=Miskin', { cells: true, rows: true }],
    ['16/52000/34000', '', { cells: false, rows: true }],
    ['5/25/16', '?nama=x', { cells: false, rows: true }],
    ['5/25/16', '?kategori=Miskin', { cells: true, rows: false }],
  ])('reads at %s%s cells or rows: %o', async (tile, query, expected) => {
    await get(`/tiles/santri/${tile}${query}`, withKey);
    const sql = asked.at(-1)?.layers[0]?.sql(1) ?? '';
    expect({ cells: sql.includes('"pyramid"'), rows: sql.includes('"santri_map"') }).toEqual(expected);
    expect(sql).not.toContain('published_cells');
  });
});
