/** The same request gives the same tile whichever engine answers it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { engines, openCopy } from '../engines/engines.ts';
import { createTestServer } from '../engines/server.ts';
import { loadFixture } from '../fixtures/load-fixture.ts';
import { drawCases } from '../mvt/draw-cases.ts';
import { tileText } from '../mvt/tile-text.ts';
import { drawTile, features, type TestServer } from './draw-tile.ts';
import { jakarta, kinds } from './expected-tiles.ts';
import { furthest, outline } from './same-tile.ts';

type Open = { copy: Awaited<ReturnType<typeof openCopy>>; server: TestServer };

const opened: Open[] = [];

beforeAll(async () => {
  await Promise.all(
    engines().map(async (engine) => {
      const copy = await openCopy(engine, 'empty');
      await loadFixture(copy.db, 'kinds');
      await loadFixture(copy.db, 'shapes');
      opened.push({ copy, server: await createTestServer(copy.db) });
    }),
  );
});

afterAll(async () => {
  for (const { copy, server } of opened) {
    server.close();
    await copy.remove();
  }
});

/** What each engine makes of one thing, in the order they were opened. */
const everywhere = <T>(make: (open: Open) => Promise<T>) => Promise.all(opened.map(make));

/** Draws a tile on every engine and proves that a client sees the same; returns one of them. */
async function drawSame(address: string, choice: Parameters<typeof drawTile>[2] = {}) {
  const [first, ...others] = await everywhere(({ server }) => drawTile(server, address, choice));
  if (!first) throw new Error('no engine is open');
  for (const other of others) {
    expect(outline(other.body)).toEqual(outline(first.body));
    expect(furthest(other.body, first.body)).toBeLessThanOrEqual(1);
    expect(other.truncated).toBe(first.truncated);
  }
  return first;
}

describe('both engines', () => {
  it('carry every kind of column alike', async () => {
    expect(features((await drawSame('kinds/0/0/0')).text).sort()).toEqual(kinds);
  });

  it.each(['shapes', 'shapes_untyped', 'shapes_3857', 'shapes_utm'])('draw %s alike', async (layer) => {
    const lines = features((await drawSame(`${layer}/9/407/264`)).text);
    expect(lines.map((line) => line.slice(layer.length + 1))).toEqual(jakarta);
  });

  it.each([0, 5, 7, 8, 10, 11, 13, 16, 22])('draw zoom %i alike', async (z) => {
    const x = Math.floor(((106.8 + 180) / 360) * 2 ** z);
    const sine = Math.sin((-6.25 * Math.PI) / 180);
    const y = Math.floor((0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * 2 ** z);
    const { text } = await drawSame(`shapes,shapes_3857,shapes_utm/${z}/${x}/${y}`);
    if (z <= 13) expect(features(text).length).toBeGreaterThan(0);
  });

  it('draw rows without an integer key alike, without a feature id', async () => {
    const uuid = features((await drawSame('shapes_uuid/9/407/264')).text);
    const keyless = features((await drawSame('shapes_keyless/9/407/264')).text);
    expect(uuid).toHaveLength(jakarta.length);
    expect(uuid.every((line) => line.startsWith('shapes_uuid #- '))).toBe(true);
    expect(keyless.map((line) => line.replace('shapes_keyless #-', '')).sort()).toEqual(
      jakarta.map((line) => line.replace(/^#\d+/, '').replace(/"id":\d+,/, '')).sort(),
    );
  });

  it('give no feature id to a key that a client could not read exactly', async () => {
    const { text } = await drawSame('shapes_bigkey/9/407/264');
    const ids = features(text).map((line) => line.replace(/^shapes_bigkey (#\S+) Point (\S+) .*/, '$1 $2'));
    expect(ids.sort()).toEqual([
      '#- {"id":-1}',
      '#- {"id":9007199254740992}',
      '#0 {"id":0}',
      '#9007199254740991 {"id":9007199254740991}',
    ]);
  });

  it('put several layers into one tile in the order asked for', async () => {
    const { text } = await drawSame('shapes_utm,kinds,shapes/6/50/33');
    const headers = text.split('\n').filter((line) => line.includes(' version='));
    expect(headers.map((line) => line.split(' ')[0])).toEqual(['shapes_utm', 'shapes']);
    const other = await drawSame('shapes,shapes_utm/6/50/33');
    expect(other.text.startsWith('shapes version=2')).toBe(true);
  });

  it('choose properties and rows alike', async () => {
    const chosen = await drawSame('shapes/9/407/264', {
      properties: ['name'],
      filters: { name: ['line', 'point', `'; drop table shapes; --`] },
    });
    expect(features(chosen.text)).toEqual([
      'shapes #3 Line {"name":"line"} 3077,2834 3659,4006 4160,2999',
      'shapes #1 Point {"name":"point"} 3950,3420',
    ]);
  });

  it.each([
    { filters: { txt: ['satu'] }, ids: [1] },
    { filters: { txt: ['', 'NULL', '{}', '"', '\\', 'ä,b'] }, ids: [2] },
    { filters: { vc: [`ä"'\u{1f600}`] }, ids: [2] },
    { filters: { ch: ['x'] }, ids: [1] },
    { filters: { flag: ['true'] }, ids: [1] },
    { filters: { flag: ['false', 'true'] }, ids: [1, 2] },
    { filters: { i2: ['-32768'] }, ids: [2] },
    { filters: { i8: ['-4503599627370496', '3'] }, ids: [1, 2] },
    { filters: { f4: ['0.1'] }, ids: [1] },
    { filters: { f8: ['1e300'] }, ids: [3] },
    { filters: { num: ['-0.001', '12.50'] }, ids: [1, 2] },
    { filters: { day: ['2024-02-29'] }, ids: [1] },
    { filters: { ts: ['2024-12-31T23:59:59.5'] }, ids: [2] },
    { filters: { tz: ['2024-02-29T00:00:00Z'] }, ids: [1] },
    { filters: { uid: ['A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'] }, ids: [1] },
    { filters: { color: ['merah', 'none'] }, ids: [2] },
    { filters: { jb: ['null'] }, ids: [2] },
    { filters: { arr: ['{1,2}'] }, ids: [1] },
    { filters: { pct: ['50'] }, ids: [1] },
    { filters: { span: ['[1,5)'] }, ids: [1] },
    { filters: { pct: ['50'], txt: [''] }, ids: [] },
  ])('filter by $filters alike', async ({ filters, ids }) => {
    const { text } = await drawSame('kinds/0/0/0', { filters: filters as Record<string, string[]> });
    const drawn = features(text).map((line) => Number(/#(\d+)/.exec(line)?.[1]));
    expect(drawn.sort()).toEqual(ids);
  });

  it.each([
    { flag: ['yes'] },
    { i4: ['1.5'] },
    { i8: ['9007199254740993'] },
    { f8: ['NaN'] },
    { num: [''] },
    { uid: ['a0eebc99'] },
    { txt: ['a\0b'] },
  ])('refuse %o as a filter before asking the database', async (filters) => {
    const codes = await everywhere(({ server }) =>
      drawTile(server, 'kinds/0/0/0', { filters: filters as Record<string, string[]> }).catch((e) => e.code),
    );
    expect(codes).toEqual(opened.map(() => 'bad_filter_value'));
  });
});

describe('the hard cases of a tile', () => {
  const drawAll = (db: Database) =>
    db.tile({
      bounds: [0, 0, 4096, 4096],
      layers: [
        {
          name: 'l',
          sql: (n) =>
            `select i::int8 as _ps_fid, 1 as _ps_total, ST_GeomFromText(wkt, 3857) as _ps_geom, i::int4 as "i"
             from unnest($${n}::text[]) with ordinality c (wkt, i) order by i`,
          params: [drawCases.map(({ wkt }) => wkt)],
          properties: ['i'],
          extent: 4096,
          buffer: 64,
        },
      ],
    });

  it('are drawn by both engines within one unit, and dropped by both', async () => {
    const tiles = await everywhere(({ copy }) => drawAll(copy.db));
    const [first, ...others] = tiles.map(([layer]) => layer);
    const kept = drawCases.filter(({ drawn }) => drawn !== null).length;
    expect(first?.kept).toBe(kept);
    expect(features(tileText(first?.bytes ?? new Uint8Array()))).toHaveLength(kept);
    for (const other of others) {
      expect(outline(other?.bytes ?? new Uint8Array())).toEqual(outline(first?.bytes ?? new Uint8Array()));
      expect(
        furthest(other?.bytes ?? new Uint8Array(), first?.bytes ?? new Uint8Array()),
      ).toBeLessThanOrEqual(1);
      expect(other?.kept).toBe(kept);
    }
  });
});
