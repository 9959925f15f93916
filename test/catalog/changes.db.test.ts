/** The schema changes under a running server, and nobody restarts it. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { describeEngines } from '../engines/engines.ts';
import { createTestServer } from '../engines/server.ts';
import { drawTile, features, type TestServer } from '../tiles/draw-tile.ts';

describeEngines('a schema that changes', 'empty', (database) => {
  let server: TestServer;
  const script = (sql: string) => database().db.script(sql);
  const makePoints = (name: string) =>
    script(`create table ${name} (id int primary key, name text, geom geometry(Point, 4326));
      insert into ${name} values (1, 'one', ST_Point(10, 10, 4326))`);
  beforeAll(async () => {
    // Only what requests themselves cause: the timer is tried on its own below.
    server = await createTestServer(database().db, { catalog: { refreshMs: 3_600_000 } });
  });
  afterAll(() => server.close());

  let ahead = 0;
  /** Does something after the pause between two looks for unknown layers. */
  const pastPause = async <T>(work: () => Promise<T>): Promise<T> => {
    vi.useFakeTimers({ toFake: ['Date'] });
    ahead += 60_000;
    vi.setSystemTime(Date.now() + ahead);
    return work().finally(() => vi.useRealTimers());
  };

  it('shows a new table to the first request that names it', async () => {
    await makePoints('newcomer');
    expect(server.catalog.layers().has('newcomer')).toBe(false);
    const tile = await pastPause(() => drawTile(server, 'newcomer/0/0/0'));
    expect(features(tile.text)).toEqual(['newcomer #1 Point {"id":1,"name":"one"} 2162,1934']);
  });

  it('is not read again for every request that names nothing', async () => {
    const query = vi.spyOn(database().db, 'query');
    await pastPause(async () => {
      for (let i = 0; i < 5; i++)
        await expect(drawTile(server, `nothing_${i}/0/0/0`)).rejects.toMatchObject({ code: 'unknown_layer' });
    });
    const reads = query.mock.calls.filter(([statement]) => statement.name === 'catalog/relations');
    query.mockRestore();
    expect(reads).toHaveLength(1);
  });

  it('answers unknown_layer for a dropped table, and 404 over HTTP', async () => {
    await makePoints('leaver');
    await server.catalog.refresh();
    expect((await drawTile(server, 'leaver/0/0/0')).empty).toBe(false);
    await script('drop table leaver');
    await expect(drawTile(server, 'leaver/1/0/0')).rejects.toMatchObject({ code: 'unknown_layer' });
    expect((await server.app.request('/tiles/leaver/2/0/0')).status).toBe(404);
    expect(server.catalog.layers().has('leaver')).toBe(false);
  });

  it('answers so to every one of many requests at once', async () => {
    await makePoints('crowded');
    await server.catalog.refresh();
    await script('drop table crowded');
    const addresses = Array.from({ length: 8 }, (_, x) => `crowded/3/${x}/3`);
    const codes = await Promise.all(
      addresses.map((address) => drawTile(server, address).catch((e) => e.code)),
    );
    expect(codes).toEqual(addresses.map(() => 'unknown_layer'));
  });

  it('draws the other layers of a tile no more when one of them is gone', async () => {
    await makePoints('stays');
    await makePoints('goes');
    await server.catalog.refresh();
    await script('drop table goes');
    await expect(drawTile(server, 'stays,goes/0/0/0')).rejects.toMatchObject({ code: 'unknown_layer' });
    expect(features((await drawTile(server, 'stays/0/0/0')).text)).toHaveLength(1);
  });

  it('recovers within the request when a column was renamed', async () => {
    await makePoints('renamed');
    await server.catalog.refresh();
    await script('alter table renamed rename name to title');
    const { text } = await drawTile(server, 'renamed/0/0/0');
    expect(features(text)).toEqual(['renamed #1 Point {"id":1,"title":"one"} 2162,1934']);
    await script('alter table renamed rename geom to shape');
    expect(features((await drawTile(server, 'renamed/1/1/0')).text)).toHaveLength(1);
  });

  it('recovers for each of many requests at once', async () => {
    await makePoints('busy');
    await server.catalog.refresh();
    await script('alter table busy rename name to title');
    const tiles = await Promise.all(
      ['0/0/0', '1/1/0', '2/2/1', '3/4/3'].map((address) => drawTile(server, `busy/${address}`)),
    );
    for (const { text } of tiles) expect(text).toContain('"title":"one"');
  });

  it('says so when the request names a column that went', async () => {
    await makePoints('narrower');
    await server.catalog.refresh();
    await script('alter table narrower drop column name');
    await expect(drawTile(server, 'narrower/0/0/0', { properties: ['name'] })).rejects.toMatchObject({
      code: 'unknown_property',
    });
  });

  it('shows an added column and forgets the tiles without it', async () => {
    await makePoints('wider');
    await server.catalog.refresh();
    expect((await drawTile(server, 'wider/0/0/0')).text).not.toContain('extra');
    await script('alter table wider add column extra int default 7');
    expect(await server.catalog.refresh()).toBe(true);
    expect((await drawTile(server, 'wider/0/0/0')).text).toContain('"extra":7');
  });

  it('draws a column by its new type', async () => {
    await makePoints('retyped');
    await server.catalog.refresh();
    const numbers = await drawTile(server, 'retyped/0/0/0', { filters: { id: ['1'] } });
    expect(features(numbers.text)).toHaveLength(1);
    await script('alter table retyped drop constraint retyped_pkey; alter table retyped alter id type text');
    const texts = await drawTile(server, 'retyped/1/1/0', { filters: { id: ['1'] } });
    expect(features(texts.text)).toHaveLength(1);
    expect(texts.text).toContain('retyped #- Point {"id":"1","name":"one"}');
  });

  it('is the same version until something changes', async () => {
    const before = server.catalog.version();
    expect(await server.catalog.refresh()).toBe(false);
    await script(
      `insert into newcomer select i, 'more', ST_Point(10, 10, 4326) from generate_series(2, 5) i`,
    );
    await server.catalog.refresh();
    expect(server.catalog.version()).toBe(before);
    await script(`comment on table newcomer is 'Newly come'`);
    expect(await server.catalog.refresh()).toBe(true);
    expect(server.catalog.version()).not.toBe(before);
    expect(server.catalog.layers().get('newcomer')?.description).toBe('Newly come');
  });

  describe('with nobody asking', () => {
    it('is read again from time to time', async () => {
      const watching = await createTestServer(database().db, { catalog: { refreshMs: 20 } });
      await makePoints('unasked');
      await vi.waitFor(() => expect(watching.catalog.layers().has('unasked')).toBe(true), 20_000);
      watching.close();
    });
  });
});
