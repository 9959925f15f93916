import { describe, expect, it } from 'vitest';
import { createFakeServer, fakeLayer, readProblem } from './fake-server.ts';

const { get, asked, lines } = createFakeServer();

/** Asks for a tile and for the TileJSON with this query: both must refuse it alike, in one line of log each. */
async function problemOf(query: string, code: string) {
  const before = lines.length;
  const problem = await readProblem(await get(`/tiles/pesantren/0/0/0?${query}`), 400, code);
  const same = await readProblem(await get(`/tiles/pesantren.json?${query}`), 400, code);
  expect(same.detail).toBe(problem.detail);
  expect(lines.slice(before).map((line) => line.code)).toEqual([code, code]);
  return problem.detail;
}

describe('a filter', () => {
  it.each([
    'warna',
    'Kategori',
    'kategori%20',
    'kategori[]',
    '__proto__',
    'constructor',
    'hasOwnProperty',
    'nik',
    'lokasi',
    'id',
    'nama%22%3B%20drop%20table%20x',
    'nama%00',
    '%F0%9F%95%8C',
    '%ED%A0%80',
    'a'.repeat(8000),
  ])('that no layer knows is a 400 listing those it has: %s', async (name) => {
    const detail = await problemOf(`${name}=1`, 'unknown_filter');
    expect(detail).toMatch(
      /^no layer of this request can be filtered by ".*"; it can by nama, kategori, skor$/s,
    );
    expect(detail.length).toBeLessThan(250);
  });

  it.each(['', 'baik', 'Sangat%20Miskin', 'layak%27--', 'layak;', '%ED%A0%80', '%', 'null', '%F0%9F%95%8C'])(
    'with a value outside its vocabulary is a 400 listing the values: %s',
    async (value) => {
      const detail = await problemOf(`kategori=${value}`, 'bad_filter_value');
      expect(detail).toContain(
        'is not a value of kategori; it takes sangat_layak, layak, cukup_layak, tidak_layak',
      );
    },
  );

  it('is refused as a whole when one of its values is wrong', async () => {
    await problemOf('kategori=layak&kategori=baik', 'bad_filter_value');
  });

  it.each(['', '%20', 'x', '1.5', '1e400', 'NaN', 'Infinity', '9007199254740993', '%D9%A1', "1'", '1%00'])(
    'on a whole number takes no other value: %s',
    async (value) => {
      expect(await problemOf(`skor=${value}`, 'bad_filter_value')).toContain('not a value of skor; it takes');
    },
  );

  it('takes no text with NUL', async () => {
    expect(await problemOf('nama=a%00b', 'bad_filter_value')).toContain('text without NUL characters');
  });

  it('that is wrong is a 400 also on a tile that no layer reaches', async () => {
    const shallow = createFakeServer({ layers: [fakeLayer('shallow', { maxZoom: 3 })] });
    await readProblem(await shallow.get('/tiles/shallow/9/0/0?kategori=baik'), 400, 'bad_filter_value');
    await readProblem(await shallow.get('/tiles/shallow/9/0/0?skor=many'), 400, 'bad_filter_value');
  });

  it.each([
    ['11 filters', Array.from({ length: 11 }, (_, i) => `f${i}=1`).join('&'), 'a tile takes 0 to 10 filters'],
    ['21 values', Array(21).fill('kategori=layak').join('&'), 'a filter takes 1 to 20 values'],
    ['8 kB', `nama=${'x'.repeat(8000)}`, 'a filter value has 0 to 200 characters'],
    ['201 names', `properties=${Array(201).fill('nama').join()}`, 'properties takes 0 to 200 names'],
  ])('beyond its limits is a 400 that names the limit: %s', async (_, query, detail) => {
    expect(await problemOf(query, 'bad_request')).toBe(detail);
  });

  it('reaches the database as a parameter, never as text of the statement', async () => {
    const text = `'; drop table santri_map; -- "\\ $1 \u00e4\u{1f54c}\u202e%`;
    const before = asked.length;
    const response = await get(`/tiles/pesantren/0/0/0?nama=${encodeURIComponent(text)}&nama=b`);
    expect(response.status).toBe(200);
    const layer = asked[before]?.layers[0];
    expect(layer?.params).toContainEqual([text, 'b'].sort());
    expect(layer?.sql(1)).not.toContain('drop table');
  });

  it('gives one cached tile whatever the order and the spelling of its values', async () => {
    const fresh = createFakeServer();
    const queries = ['kategori=layak&skor=1&skor=2', 'skor=2&kategori=layak&skor=1'];
    const bodies = await Promise.all(
      queries.map(async (query) => (await fresh.get(`/tiles/pesantren/0/0/0?${query}`)).text()),
    );
    expect(bodies[0]).toBe(bodies[1]);
    expect(fresh.asked).toHaveLength(1);
    const spelt = await fresh.get('/tiles/pesantren/0/0/0?skor=2&kategori=LAYAK&skor=1');
    expect(await spelt.text()).toBe(bodies[0]);
  });
});

describe('properties', () => {
  it.each([
    'nik',
    'lokasi',
    'nama,telepon',
    '*',
    'Nama',
    'nama%20',
    'toString',
    '__proto__',
    'a'.repeat(8000),
  ])('that no layer has are a 400 listing those it has: %s', async (names) => {
    const detail = await problemOf(`properties=${names}`, 'unknown_property');
    expect(detail).toMatch(/^no layer of this request has a property ".*"; there are nama, kategori, skor$/s);
    expect(detail.length).toBeLessThan(250);
  });

  it('may be given as one list or several, in any order, with empty items', async () => {
    const chosen = async (query: string) => {
      const fresh = createFakeServer();
      expect((await fresh.get(`/tiles/pesantren/0/0/0?${query}`)).status).toBe(200);
      const layer = fresh.asked[0]?.layers[0];
      return layer && 'properties' in layer ? layer.properties : undefined;
    };
    expect(await chosen('properties=skor,nama')).toEqual(['nama', 'skor']);
    expect(await chosen('properties=skor&properties=,nama,')).toEqual(['nama', 'skor']);
    expect(await chosen('properties=')).toEqual([]);
    expect(await chosen('')).toEqual(['nama', 'kategori', 'skor']);
  });
});
