/** Tiles of a layer with a count pyramid: everybody is counted once, by any filter, while changes come in. */
import { VectorTile, type VectorTileFeature } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cellBounds, cellPlace } from '../../src/geo/cell.ts';
import { toDegrees } from '../../src/geo/mercator.ts';
import { describeEngines } from '../engines/engines.ts';
import { createTestServer } from '../engines/server.ts';
import { drawTile, type TestServer } from './draw-tile.ts';
import { tilesOf, tileUrlAt } from './tiles-of.ts';

interface Santri {
  x: number;
  y: number;
  kategori: string;
  skor: number;
}

describeEngines('tiles of santri with cells', 'demo', (database) => {
  let server: TestServer;
  let people: Santri[];
  const readPeople = () =>
    database().db.query<Santri & Record<string, unknown>>({
      text: 'select ST_X(lokasi) as x, ST_Y(lokasi) as y, kategori_kemiskinan as kategori, skor_terakhir as skor from santri_map where lokasi is not null',
    });

  const pointsFrom = async () => {
    const [pyramid] = await database().db.query<{ z: number }>({
      text: "select points_from::int as z from petasantri.pyramids where name = 'santri'",
    });
    return pyramid?.z ?? Number.NaN;
  };

  beforeAll(async () => {
    const { db } = database();
    // So few that the demo is a crowd.
    await db.script('update petasantri.pyramids set most_points = 16');
    await db.session(async (session) => {
      await session.script("call petasantri.build_pyramid('santri')");
    });
    people = await readPeople();
    server = await createTestServer(db, { tiles: { cacheMb: 0 } });
  });
  afterAll(() => server.close());

  const draw = async (z: number, x: number, y: number, filters: Record<string, string[]> = {}) => {
    const tile = await drawTile(server, `santri/${z}/${x}/${y}`, { filters });
    const layer = new VectorTile(new PbfReader(tile.body)).layers.santri;
    const features = Array.from(
      { length: layer?.length ?? 0 },
      (_, i) => layer?.feature(i) as VectorTileFeature,
    );
    // A margin is drawn by its neighbours as well.
    const inside = features.filter((feature) => {
      const point = feature.loadGeometry()[0]?.[0];
      return point !== undefined && point.x >= 0 && point.x <= 4096 && point.y >= 0 && point.y <= 4096;
    });
    return { ...tile, properties: inside.map(({ properties }) => properties as Record<string, number>) };
  };
  const drawAll = async (z: number, filters: Record<string, string[]> = {}) => {
    const drawn: Record<string, number>[] = [];
    for (const { x, y } of tilesOf(people, z)) drawn.push(...(await draw(z, x, y, filters)).properties);
    return drawn;
  };
  /** People in cells, and rows: one on a border is drawn by both of its tiles. */
  const count = (all: Record<string, number>[]) =>
    all.reduce((sum, { cell, n = 0 }) => (cell === undefined ? sum : sum + n), 0) +
    new Set(all.flatMap(({ cell, id }) => (cell === undefined ? [id] : []))).size;
  const of = (kategori?: string) =>
    people.filter((one) => kategori === undefined || one.kategori === kategori);

  it('count everybody exactly once at every zoom, and at most 4,096 cells to a tile', async () => {
    const from = await pointsFrom();
    const kinds = new Set<unknown>();
    for (const z of [0, 5, 7, from]) {
      const tiles = tilesOf(people, z);
      const drawn = await drawAll(z);
      expect([z, count(drawn)]).toEqual([z, people.length]);
      expect(drawn.length).toBeLessThanOrEqual(4096 * tiles.length);
      for (const { kind } of drawn) kinds.add(`${kind} ${z}`);
    }
    expect([...kinds]).toEqual(expect.arrayContaining(['cell 0', 'cell 5', `point ${from}`]));
  });

  it('say of a cell who is in it', async () => {
    for (const properties of (await drawAll(5)).slice(0, 40)) {
      const { level } = cellPlace(properties.cell as number);
      expect(level).toBe(11);
      const [west, south, east, north] = toDegrees(cellBounds(properties.cell as number));
      const inside = people.filter(({ x, y }) => x >= west && x < east && y > south && y <= north);
      const average = inside.reduce((sum, { skor }) => sum + skor, 0) / inside.length;
      expect(properties.n).toBe(inside.length);
      expect(properties.avg_skor).toBeCloseTo(average, 0);
      for (const [name, kategori] of [
        ['sangat_miskin', 'Sangat Miskin'],
        ['miskin', 'Miskin'],
        ['rentan', 'Rentan'],
        ['tidak_miskin', 'Tidak Miskin'],
      ] as const)
        expect(properties[name]).toBe(inside.filter((one) => one.kategori === kategori).length);
    }
  });

  it('count by category when they are filtered by it, and take other filters to the rows', async () => {
    for (const kategori of ['Miskin', 'Tidak Miskin'])
      for (const z of [0, 4, 6]) {
        expect(count(await drawAll(z, { kategori: [kategori] }))).toBe(of(kategori).length);
        expect(count(await drawAll(z, { kategori: [kategori, 'Rentan'] }))).toBe(
          of(kategori).length + of('Rentan').length,
        );
      }
    const [{ provinsi, n }] = (await database().db.query({
      text: 'select provinsi, count(*)::int as n from santri_map where lokasi is not null and provinsi is not null group by 1 order by 2 desc limit 1',
    })) as [{ provinsi: string; n: number }];
    const drawn = await drawAll(4, { provinsi: [provinsi] });
    expect(drawn.map(({ kind }) => kind as unknown)).not.toContain('cell');
    expect(drawn).toHaveLength(n);
  });

  it('tell the zoom at which a cell falls apart', async () => {
    const shown = new Map<number, Record<string, number>[]>();
    for (const z of [2, 3, 4, 5, 6, 7]) shown.set(z, await drawAll(z));
    const within = (cell: number, z: number) => {
      const { level } = cellPlace(cell);
      return (shown.get(z) ?? []).filter(
        (one) =>
          Math.floor((one.cell as number) / 4 ** (cellPlace(one.cell as number).level - level)) === cell,
      );
    };
    let apart = 0;
    for (const { cell, expansion_zoom, kind } of shown.get(2) ?? [])
      for (let z = 3; (kind as unknown) === 'cell' && z <= 7; z++) {
        const several = within(cell as number, z).length > 1;
        expect([cell, z, several]).toEqual([cell, z, z >= (expansion_zoom as number)]);
        if (several) apart++;
      }
    expect(apart).toBeGreaterThan(10);
  });

  it('draw cells where a tile is crowded although its zoom draws rows', async () => {
    const { db } = database();
    const from = await pointsFrom();
    const one = people[0] as Santri;
    const [tile] = tilesOf([one], from);
    if (!tile) throw new Error('no tile');
    const before = await draw(from, tile.x, tile.y);
    await db.query(
      {
        text: `update santri_map set lokasi = ST_SetSRID(ST_Point($1::float8, $2::float8), 4326) where id in (select id from santri_map where lokasi is not null order by id limit 40)`,
      },
      [one.x, one.y],
    );
    const after = await draw(from, tile.x, tile.y);
    const around = await readPeople();
    expect(new Set(before.properties.map(({ kind }) => kind as unknown))).toEqual(new Set(['point']));
    expect(new Set(after.properties.map(({ kind }) => kind as unknown))).toEqual(new Set(['cell']));
    expect(count(after.properties)).toBe(
      tilesOf(around, from, true).filter(({ x, y }) => x === tile.x && y === tile.y).length,
    );
    // Changes that are not folded yet count at every zoom; the last one is folded.
    people = around;
    for (const z of [0, 5]) expect(count(await drawAll(z))).toBe(people.length);
    await db.query({ text: "select petasantri.fold_pyramid('santri')" });
    for (const z of [0, 5]) expect(count(await drawAll(z))).toBe(people.length);
  });

  it('keep only the properties that are asked for', async () => {
    const [tile] = tilesOf(people, 5);
    const drawn = await drawTile(server, tileUrlAt('santri', tile as { z: number; x: number; y: number }), {
      properties: ['n', 'skor'],
    });
    expect(drawn.text).toContain('"n":');
    expect(drawn.text).not.toContain('avg_skor');
  });
});
