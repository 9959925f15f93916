/** A tile holds what a person can use, and what is in it lies where it should. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeEngines } from '../engines/engines.ts';
import { createTestServer } from '../engines/server.ts';
import { loadFixture } from '../fixtures/load-fixture.ts';
import { drawTile, features, type TestServer } from './draw-tile.ts';

const idsOf = (text: string) => features(text).map((line) => Number(/#(\d+)/.exec(line)?.[1]));
const sorted = (numbers: number[]) => [...numbers].sort((a, b) => a - b);
const vertices = (line: string) => line.match(/-?\d+,-?\d+/g)?.length ?? 0;

describeEngines('a tile', 'empty', (database) => {
  let server: TestServer;
  beforeAll(async () => {
    await loadFixture(database().db, 'world');
    server = await createTestServer(database().db, {
      layers: {
        few_points: { table: 'ranked_points', limit: 10 },
        best_points: { table: 'ranked_points', limit: 10, order: 'score' },
        few_lines: { table: 'ranked_lines', limit: 10 },
        few_areas: { table: 'ranked_areas', limit: 10 },
        exactly: { table: 'ranked_areas', limit: 100 },
        seen_areas: { table: 'ranked_areas', limit: 3 },
        deep: { table: 'poles', maxzoom: 30 },
        poles: { table: 'poles' },
        plain_coast: { table: 'coast', maxzoom: 8 },
        coast: { table: 'coast' },
        few_islets: { table: 'coast', limit: 5 },
        narrow: { table: 'corner', buffer: 0 },
        corner: { table: 'corner' },
      },
    });
  });
  afterAll(() => server.close());

  const draw = (address: string) => drawTile(server, address);

  describe('over its limit', () => {
    it('keeps the longest lines and says how many there were', async () => {
      const { text, truncated } = await draw('few_lines/5/24/15');
      expect(idsOf(text)).toEqual([100, 99, 98, 97, 96, 95, 94, 93, 92, 91]);
      expect(truncated).toBe('few_lines=10/100');
    });

    it('keeps the largest areas', async () => {
      const { text, truncated } = await draw('few_areas/5/25/15');
      expect(idsOf(text)).toEqual([100, 99, 98, 97, 96, 95, 94, 93, 92, 91]);
      expect(truncated).toBe('few_areas=10/100');
    });

    it('keeps the highest scores, those without a score last', async () => {
      const { text, truncated } = await draw('best_points/0/0/0');
      const scores = features(text).map((line) => Number(/"score":(\d+)/.exec(line)?.[1]));
      expect(scores).toEqual([100, 99, 98, 97, 96, 95, 94, 93, 92, 91]);
      expect(truncated).toBe('best_points=10/101');
    });

    it('keeps the same spread-out sample of points every time', async () => {
      const first = await draw('few_points/0/0/0');
      const again = await drawTile(
        await createTestServer(database().db, {
          layers: { few_points: { table: 'ranked_points', limit: 10 } },
        }),
        'few_points/0/0/0',
      );
      expect(idsOf(first.text)).toHaveLength(10);
      expect(idsOf(again.text)).toEqual(idsOf(first.text));
      expect(Math.max(...idsOf(first.text)) - Math.min(...idsOf(first.text))).toBeGreaterThan(30);
    });

    it('counts only what the filter leaves', async () => {
      const { truncated } = await drawTile(server, 'few_points/0/0/0', {
        filters: { score: Array.from({ length: 12 }, (_, i) => String(i + 1)) },
      });
      expect(truncated).toBe('few_points=10/12');
    });

    it('names each layer that was cut', async () => {
      const { truncated } = await draw('few_points,exactly,few_areas/0/0/0');
      expect(truncated).toMatch(/^few_points=10\/101, few_areas=10\/\d+$/);
    });
  });

  it('is not called truncated when its rows fill the limit exactly', async () => {
    const { text, truncated } = await draw('exactly/5/25/15');
    expect(idsOf(text)).toHaveLength(100);
    expect(truncated).toBeNull();
  });

  describe('at a low zoom', () => {
    it('drops what is under a pixel before it counts', async () => {
      // A pixel of a 512-pixel tile at zoom 6 is 0.011 degrees; the islets have 0.001.
      const low = await draw('few_islets/6/51/33');
      expect(idsOf(low.text)).toEqual([1]);
      expect(low.truncated).toBeNull();
      const high = await draw('few_islets/11/1662/1062');
      expect(idsOf(high.text).length).toBeGreaterThan(0);
    });

    it.each(['coast', 'coast_utm'])('draws %s with fewer vertices the further out', async (layer) => {
      const counts: number[] = [];
      for (const address of ['0/0/0', '2/3/2', '4/12/8', '6/51/33'])
        counts.push(vertices(features((await draw(`${layer}/${address}`)).text)[0] ?? ''));
      expect(counts[0]).toBeGreaterThanOrEqual(4);
      expect(sorted(counts)).toEqual(counts);
      expect(counts[2]).toBeLessThan(200);
      expect(counts[3]).toBeGreaterThan(4 * (counts[2] ?? 0));
    });

    it('keeps the outline within a pixel where it leaves vertices out', async () => {
      const { text } = await draw('coast/5/25/16');
      const xs = [...(features(text)[0] ?? '').matchAll(/ (-?\d+),/g)].map((match) => Number(match[1]));
      const [ring] = await database().db.query<{ west: number; east: number }>({
        text: 'select ST_XMin(geom) as west, ST_XMax(geom) as east from coast where id = 1',
      });
      const place = (degrees = NaN) => ((degrees + 180) / 11.25 - 25) * 4096;
      // A pixel of a 512-pixel tile has 8 units.
      expect(Math.abs(Math.min(...xs) - place(ring?.west))).toBeLessThan(8);
      expect(Math.abs(Math.max(...xs) - place(ring?.east))).toBeLessThan(8);
    });
  });

  it('keeps every vertex at the deepest zoom of its layer', async () => {
    const thinned = vertices(features((await draw('coast/8/206/132')).text)[0] ?? '');
    const full = vertices(features((await draw('plain_coast/8/206/132')).text)[0] ?? '');
    expect(full).toBeGreaterThan(thinned);
    const wanted = `select count(*)::int as n from coast, ST_DumpPoints(geom) d
      where id = 1 and d.geom && ST_MakeEnvelope(109.6875, -7.0136679275666, 111.09375, -5.61598581915534, 4326)`;
    const [row] = await database().db.query<{ n: number }>({ text: wanted });
    // All vertices inside, but for those in a straight row after rounding, and some in the margin.
    expect(full).toBeGreaterThan(0.9 * (row?.n ?? Infinity));
  });

  it('carries its margin on all sides, and no more', async () => {
    expect(sorted(idsOf((await draw('corner/8/128/128')).text))).not.toContain(1);
    const places = features((await draw('corner/8/128/128')).text).map((line) => line.split(' ').at(-1));
    expect(places).toContain('-63,0');
    expect(places).toContain('64,0');
    expect(places).not.toContain('-65,0');
    expect(places.every((place) => Number(place?.split(',')[1]) >= -64)).toBe(true);
    const bare = features((await draw('narrow/8/128/128')).text).map((line) => line.split(' ').at(-1));
    expect(bare).toContain('1,0');
    expect(bare).not.toContain('-1,0');
  });

  it.each([
    ['0/0/0', 1],
    ['30/536870912/536870912', 1],
    ['30/0/0', 1],
    ['30/1073741823/1073741823', 1],
  ])('is drawn at %s', async (address, count) => {
    const { text } = await draw(`deep/${address}`);
    expect(features(text).filter((line) => line.includes('"world"'))).toHaveLength(count);
  });

  it('is empty below the zooms of its layer', async () => {
    expect((await draw('coast/23/0/0')).empty).toBe(true);
    expect((await draw('plain_coast/9/412/265')).empty).toBe(true);
  });

  describe.each(['dateline', 'dateline_3857'])('across the antimeridian (%s)', (layer) => {
    it('shows both halves of an area, each in its place', async () => {
      const [east, west] = [await draw(`${layer}/5/31/16`), await draw(`${layer}/5/0/16`)];
      expect(features(east.text)).toEqual([
        `${layer} #1 Polygon {"id":1,"name":"east of it"} 3732,-64 4096,-64 4096,364 3732,364 3732,-64`,
      ]);
      expect(features(west.text)).toEqual([
        `${layer} #1 Polygon {"id":1,"name":"east of it"} 0,-64 364,-64 364,364 0,364 0,-64`,
      ]);
    });

    it('shows areas, lines and points beyond either edge at zoom 0', async () => {
      const lines = features((await draw(`${layer}/0/0/0`)).text);
      expect(sorted(lines.map((line) => Number(/#(\d)/.exec(line)?.[1])))).toEqual([1, 2, 3, 4, 5]);
      for (const id of [1, 2, 3]) {
        const xs = [...(lines.find((l) => l.includes(`#${id} `)) ?? '').matchAll(/ (-?\d+),/g)].map(
          (m) => +(m[1] ?? 0),
        );
        expect(xs).toContain(0);
        expect(xs).toContain(4096);
        expect(xs.filter((x) => x > 50 && x < 4000)).toEqual([]);
      }
      expect(lines.find((l) => l.includes('#4 '))).toMatch(/ 114,\d+$/);
    });
  });

  it('has longitudes from 0 to 360 in their place', async () => {
    const eastern = idsOf((await draw('climate/3/7/3')).text);
    const western = idsOf((await draw('climate/3/0/3')).text);
    expect(sorted(eastern)).toEqual(Array.from({ length: 46 }, (_, i) => 135 + i));
    expect(sorted(western)).toEqual(Array.from({ length: 45 }, (_, i) => 181 + i));
  });

  it('ends at the edge of the Web Mercator world, whatever lies at the poles', async () => {
    const { text } = await draw('poles/0/0/0');
    expect(sorted(idsOf(text))).toEqual([1, 3, 4, 5, 6, 7]);
    expect(text).toContain(
      '#1 Polygon {"id":1,"name":"antarctica"} 0,3179 4096,3179 4096,4097 0,4097 0,3179',
    );
    expect(text).toContain('#5 Point {"id":5,"name":"some points"} 2389,460');
    expect(sorted(idsOf((await draw('poles/4/8/15')).text))).toEqual([1, 4, 7]);
  });

  describe('of a table in another system', () => {
    it.each(['8/40/90', '1/0/0', '3/0/3', '30/0/0', '5/0/31'])(
      'is empty far from where the system holds: %s',
      async (address) => {
        expect((await draw(`jakarta_utm/${address}`)).empty).toBe(true);
      },
    );

    it('has all its rows in the tiles that cover them', async () => {
      expect(idsOf((await draw('jakarta_utm/0/0/0')).text)).toHaveLength(20);
      expect(idsOf((await draw('jakarta_utm/9/407/264')).text)).toHaveLength(20);
    });

    it.each([
      ['fiji_utm', [1, 2]],
      ['mercator_world', [1]],
      ['south_pole', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
      ['datum_1995', [1]],
    ] as const)('serves every tile of the world, be it at an edge: %s', async (layer, ids) => {
      for (const z of [0, 1, 2, 3]) {
        const seen = new Set<number>();
        for (let x = 0; x < 2 ** z; x++)
          for (let y = 0; y < 2 ** z; y++)
            for (const id of idsOf((await draw(`${layer}/${z}/${x}/${y}`)).text)) seen.add(id);
        expect(sorted([...seen]), `zoom ${z}`).toEqual(ids);
      }
    });

    it('shows a row added near its old extent at once', async () => {
      await database().db.script(
        'insert into jakarta_utm select 999, ST_Transform(ST_Point(109.5, -6.2, 4326), 32748)',
      );
      expect(server.catalog.layers().get('jakarta_utm')?.bounds[2]).toBeLessThan(109);
      expect(idsOf((await draw('jakarta_utm/9/411/264')).text)).toEqual([999]);
    });

    it('shows rows added far outside its old extent after the catalog was read again', async () => {
      await database().db.script(
        'insert into jakarta_utm select 1000, ST_Transform(ST_Point(118, -8.5, 4326), 32748)',
      );
      expect(await server.catalog.refresh()).toBe(true);
      const { bounds } = server.catalog.layers().get('jakarta_utm') ?? { bounds: [0, 0, 0, 0] };
      expect(bounds[2]).toBeGreaterThan(118);
      expect(idsOf((await draw('jakarta_utm/9/423/268')).text)).toEqual([1000]);
    });

    it('is within bounds that still hold for a row added a little outside the old extent', async () => {
      const before = server.catalog.layers().get('datum_1995')?.bounds ?? [0, 0, 0, 0];
      await database().db.script('insert into datum_1995 values (2, ST_Point(107.0, -6.3, 4755))');
      await server.catalog.refresh();
      const after = server.catalog.layers().get('datum_1995')?.bounds ?? [0, 0, 0, 0];
      expect(before[2]).toBeLessThan(107);
      expect(after[2]).toBeGreaterThanOrEqual(106.999);
      expect(after[1]).toBeLessThanOrEqual(-6.299);
    });
  });
});
