import { describe, expect, it } from 'vitest';
import { createFakeServer, readProblem } from './fake-server.ts';

const server = createFakeServer();

/** Asks for a path and returns the problem, after checking that the log has exactly one line on it. */
async function problemOf(path: string, status: number, code: string) {
  const before = server.lines.length;
  const problem = await readProblem(await server.get(path), status, code);
  const lines = server.lines.slice(before);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({ requestId: problem.requestId, status, code });
  return problem;
}

describe('a tile outside the grid', () => {
  const z = 'z must be a whole number from 0 to 30';
  const x = (last: number, zoom: number) => `x must be a whole number from 0 to ${last} at zoom ${zoom}`;
  const y = (last: number, zoom: number) => `y must be a whole number from 0 to ${last} at zoom ${zoom}`;
  it.each([
    ['31/0/0', z],
    ['32/0/0', z],
    ['99999999999999999999/0/0', z],
    ['1e1/0/0', z],
    ['-1/0/0', z],
    ['-0/0/0', z],
    ['+1/0/0', z],
    ['1.0/0/0', z],
    ['0x1/0/0', z],
    ['NaN/0/0', z],
    ['Infinity/0/0', z],
    ['%20/0/0', z],
    ['1%20/0/0', z],
    ['%D9%A1/0/0', z],
    ['%EF%BC%91/0/0', z],
    ['null/0/0', z],
    ['{z}/{x}/{y}', z],
    ['0%00/0/0', z],
    ["1'or'1/0/0", z],
    ['0/1/0', x(0, 0)],
    ['0/0/1', y(0, 0)],
    ['5/32/0', x(31, 5)],
    ['5/0/32', y(31, 5)],
    ['5/-1/0', x(31, 5)],
    ['5/0/-1.pbf', y(31, 5)],
    ['30/1073741824/0', x(1073741823, 30)],
    ['30/0/99999999999', y(1073741823, 30)],
    ['5/1.5/0', x(31, 5)],
    ['5/0/1.5.mvt', y(31, 5)],
    ['5/0/0.png', y(31, 5)],
    ['5/0/0.PBF', y(31, 5)],
    ['5/0/0.pbf.pbf', y(31, 5)],
    ['5/0/0;drop', y(31, 5)],
    ['5/0/', y(31, 5)],
    ['5//0', x(31, 5)],
    ['5/0/.pbf', y(31, 5)],
    [`5/0/${'9'.repeat(8000)}`, y(31, 5)],
  ])('is a 400 that names the range: %s', async (path, detail) => {
    expect((await problemOf(`/tiles/${path}`, 400, 'tile_out_of_range')).detail).toBe(detail);
    if (!path.includes('//')) await problemOf(`/tiles/pesantren/${path}`, 400, 'tile_out_of_range');
  });
});

describe('layers in a path', () => {
  it.each([
    'nothing',
    'Pesantren',
    'PESANTREN',
    'pesantren%20',
    '%20pesantren',
    'public.pesantren',
    'pesantren%00',
    '',
    ',',
    'pesantren,',
    ',pesantren',
    'pesantren,,pesantren',
    '*',
    "pesantren'--",
    'pesantren;select',
    'pesantren%22',
    '__proto__',
    'constructor',
    'toString',
    '%F0%9F%95%8C',
    'pesantre%CC%80n',
    '%EF%BC%B0esantren',
    '%2e%2e%2fetc%2fpasswd',
    'a'.repeat(8000),
  ])('are a 404 when one does not exist: %s', async (layers) => {
    const { detail } = await problemOf(`/tiles/${layers}/0/0/0`, 404, 'unknown_layer');
    expect(detail).toMatch(/^there is no layer ".*"; \/catalog lists them$/s);
    expect(detail.length).toBeLessThan(200);
    await problemOf(`/tiles/${layers}.json`, 404, 'unknown_layer');
  });

  it.each(['%', '%zz', '%E0%A4', '%FF', '%ED%A0%80', 'pesantren%2'])(
    'are a 400 where the percent-encoding is broken: %s',
    async (layers) => {
      const { detail } = await problemOf(`/tiles/${layers}/0/0/0`, 400, 'bad_request');
      expect(detail).toContain('percent-encoding');
      await problemOf(`/tiles/${layers}.json`, 400, 'bad_request');
    },
  );

  it('are a 400 with the range when there are 200', async () => {
    const names = Array.from({ length: 200 }, (_, i) => `layer${i}`).join();
    const { detail } = await problemOf(`/tiles/${names}/0/0/0`, 400, 'too_many_layers');
    expect(detail).toBe('a tile takes 1 to 20 layers, this path names 200');
    await problemOf(`/tiles/${names}.json`, 400, 'too_many_layers');
  });

  it('count once however often they are named', async () => {
    const one = await server.get('/tiles/pesantren/0/0/0');
    const many = await server.get(`/tiles/${Array(200).fill('pesantren').join()}/0/0/0`);
    expect(many.status).toBe(200);
    expect(many.headers.get('etag')).toBe(one.headers.get('etag'));
    expect(await many.text()).toBe(await one.text());
  });
});

describe('a path where nothing is', () => {
  it.each([
    '/nothing',
    '/tiles',
    '/tiles/',
    '/tiles/0',
    '/tiles/0/0',
    '/tiles/a/b/0/0/0',
    '/tiles/pesantren/0/0/0/',
    '/tiles/pesantren/0/0/0.pbf/more',
    '//tiles.json',
    '/Tiles.json',
    '/tiles.json/',
    '/catalog/',
    '/health/db',
    '/assets/',
    '/assets/..%2f..%2fpackage.json',
    '/assets/../package.json',
    '/assets/%2e%2e/package.json',
    '/src/web/map.js',
    '/styles',
    '/styles/petasantri',
    '/.env',
    '/%00',
    '/%E0%A4%A',
    `/${'a'.repeat(8000)}`,
  ])('is a 404: %s', async (path) => {
    expect((await problemOf(path, 404, 'not_found')).detail.length).toBeLessThan(300);
  });

  it.each([
    'unknown',
    '..%2fpackage',
    '%2e%2e',
    'Petasantri',
    'petasantri.json',
    '%00',
    'a'.repeat(8000),
    '{base}',
  ])('is a 404 for a style: %s', async (id) => {
    await problemOf(`/styles/${id}.json`, 404, 'unknown_style');
  });
});

describe('the log of a bad request', () => {
  it('holds the path without its query, cut to a bearable length, on one line', async () => {
    const before = server.lines.length;
    await server.get(`/tiles/${'a'.repeat(8000)}/0/0/0?secret=hush`);
    const [line] = server.lines.slice(before);
    expect(line).toMatchObject({ level: 30, method: 'GET', status: 404 });
    expect(JSON.stringify(line)).not.toContain('hush');
    expect(JSON.stringify(line).length).toBeLessThan(1000);
  });
});
