/** Region layers draw the outlines that were simplified together, in the zooms these are for. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeEngines } from '../engines/engines.ts';
import { createTestServer } from '../engines/server.ts';
import { drawTile, features, type TestServer } from './draw-tile.ts';

describeEngines('tiles of regions', 'demo', (database) => {
  let server: TestServer;
  const run = (text: string) => database().db.query({ text });
  /** Corners of Banten in the tile of that zoom over its capital. */
  const corners = async (z: number) => {
    const x = Math.floor(((106.15 + 180) / 360) * 2 ** z);
    const sine = Math.sin((-6.12 * Math.PI) / 180);
    const y = Math.floor((0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * 2 ** z);
    const { text } = await drawTile(server, `provinsi/${z}/${x}/${y}`);
    const banten = features(text).find((line) => line.includes('"code":"36"')) ?? '';
    return [...banten.matchAll(/-?\d+,-?\d+(?= |$)/g)].length;
  };

  beforeAll(async () => {
    server = await createTestServer(database().db, { tiles: { cacheMb: 0 } });
  });
  afterAll(() => server.close());

  it('take the shape of their zoom, and the full outline beyond the last', async () => {
    const usual = { 6: await corners(6), 7: await corners(7), 11: await corners(11) };
    await run(`update petasantri.region_shapes set geom = ST_Multi(ST_MakeEnvelope(106, -6.5, 106.3, -6, 4326))
      where code = '36' and band = 6`);
    expect(await corners(6)).toBe(5);
    expect(usual[6]).toBeGreaterThan(20);
    expect(await corners(7)).toBe(usual[7]);
    expect(await corners(11)).toBe(usual[11]);
  });

  it('are drawn from their own outline, thinned, where there is no shape', async () => {
    await run(`delete from petasantri.region_shapes where code = '36'`);
    expect(await corners(6)).toBeGreaterThan(20);
    expect(await corners(3)).toBeLessThan(await corners(6));
  });

  it('need no table of shapes', async () => {
    await run('alter table petasantri.region_shapes rename to elsewhere');
    await server.catalog.refresh();
    expect(server.catalog.layers().get('provinsi')).toMatchObject({ shapes: null });
    expect(await corners(6)).toBeGreaterThan(20);
    await run('alter table petasantri.elsewhere rename to region_shapes');
    await server.catalog.refresh();
    expect(server.catalog.layers().get('provinsi')).toMatchObject({ shapes: { table: 'region_shapes' } });
    expect(server.catalog.layers().has('petasantri.region_shapes')).toBe(false);
  });
});
