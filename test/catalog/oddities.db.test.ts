import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeEngines } from '../engines/engines.ts';
import { adminKey, createTestServer } from '../engines/server.ts';
import { loadFixture } from '../fixtures/load-fixture.ts';
import { tileText } from '../mvt/tile-text.ts';
import { drawTile, features, type TestServer } from '../tiles/draw-tile.ts';

const here = '2162,1934';

/** Table, and what its one row at 10, 10 shows. */
const named: Record<string, string> = {
  'a"b; drop table x': `#1 Point {"SELECT":7,"c\\"d; drop table y":"x","id":1} ${here}`,
  SELECT: `#1 Point {"FROM":"x","id":1} ${here}`,
  'mit Leerzeichen & Ümlaut, Komma/Schrägstrich 100%.pbf': `#1 Point {"größe, in %/m²":5,"id":1} ${here}`,
  'emoji 🕌': `#1 Point {"id":1,"🕌":"x"} ${here}`,
  '../etc/passwd': `#1 Point {"id":1} ${here}`,
  "'; select pg_sleep(9); --": `#1 Point {"$1":"x","\\\\":"y","id":1} ${here}`,
  n23456789012345678901234567890123456789012345678901234567890123: `#1 Point {"c23456789012345678901234567890123456789012345678901234567890123":"x","id":1} ${here}`,
  // 63 bytes are 61 letters here; PostgreSQL cuts the rest.
  größe67890123456789012345678901234567890123456789012345678901: `#1 Point {"id":1} ${here}`,
  own_names: `#1 Point {"__proto__":"e","constructor":"d","hit":1,"i":6,"id":1,"kept":2,"layer":"b","mvt":"c","n":3,"r":4,"t":5,"type":"a"} ${here}`,
  geometry_called_name: `#1 Point {"geom":"x","id":1} ${here}`,
  constructor: `#1 Point {"id":1,"toString":"x"} ${here}`,
  // A name of a built-in layer goes to it; the table keeps its schema in front.
  'public.provinsi': `#1 Point {"id":1} ${here}`,
};

/** Table, and the ids that its tile shows. */
const shown: Record<string, string[]> = {
  typed_empty: [],
  only_nulls: [],
  collections: ['#1 Polygon', '#3 Point'],
  surfaces: [],
  nowhere: ['#3 Point'],
  'dimensions.geom': ['#1 Point'],
  'dimensions.line': ['#1 Line'],
  mixed_srid: ['#1 Point'],
  a_view: ['#- Point'],
  a_matview: ['#- Point'],
  parted: ['#- Point', '#- Point'],
  keyless: ['#- Point', '#- Point'],
  by_spgist: ['#1 Point'],
  by_nd: ['#1 Point'],
  big_partial: [],
  curves: ['#3 Polygon', '#2 Polygon', '#1 Line', '#4 Line', '#5 Point'],
};

const refused: Record<string, string> = {
  without_srid: 'no_srid',
  untyped_empty: 'no_srid',
  unknown_system: 'unknown_srid',
  utm_empty: 'no_extent',
  on_earth: 'geography',
  big_unindexed: 'no_index',
};

describeEngines('odd tables', 'empty', (database, engine) => {
  let server: TestServer;
  beforeAll(async () => {
    await loadFixture(database().db, 'oddities');
    server = await createTestServer(database().db);
  });
  afterAll(() => server.close());

  it.each(Object.entries(named))('%s is drawn by its name', async (name, feature) => {
    const response = await server.app.request(`/tiles/${encodeURIComponent(name)}/0/0/0.pbf`);
    expect(response.status).toBe(200);
    const [header, ...lines] = tileText(Buffer.from(await response.arrayBuffer())).split('\n');
    expect(header).toBe(`${name} version=2 extent=4096 features=1`);
    expect(lines).toEqual([`${name} ${feature}`]);
  });

  it.each(Object.keys(named))('%s can be filtered by each of its columns', async (name) => {
    const layer = server.catalog.layers().get(name);
    const columns = layer?.kind === 'table' ? layer.filterable : [];
    expect(columns).toContain('id');
    for (const column of columns) {
      const choice = { filters: { [column]: ['1', `'; drop table "SELECT"; --`] } };
      const answer = await drawTile(server, `${encodeURIComponent(name)}/0/0/0`, choice).catch((e) => e);
      // Numbers refuse the second value; texts match none of them.
      expect(answer.code ?? features(answer.text), column).toSatisfy(
        (a) => a === 'bad_filter_value' || (Array.isArray(a) && a.length === 0),
      );
    }
  });

  it('survive being asked for: every table is still there', async () => {
    const rows = await database().db.query<{ n: number }>({
      text: `select count(*)::int as n from pg_class where relname in ('a"b; drop table x', 'SELECT')`,
    });
    expect(rows).toEqual([{ n: 2 }]);
  });

  it.each(Object.entries(shown))('%s is published and drawn', async (name, wanted) => {
    const { text } = await drawTile(server, `${name}/0/0/0`);
    expect(features(text).map((line) => /#\S+ \S+/.exec(line)?.[0])).toEqual(wanted);
  });

  it('arcs are drawn as the many short lines that they are', async () => {
    const { text } = await drawTile(server, 'curves/0/0/0');
    const arc = features(text).find((line) => line.includes('#1 ')) ?? '';
    expect(arc).toMatch(/ 2048,2048 .* 2162,1934 .* 2276,2048$/);
    expect(arc.match(/\d+,\d+/g)?.length).toBeGreaterThan(5);
  });

  it('a polygon that is not valid breaks neither its tile nor the next request', async () => {
    await drawTile(server, 'broken/0/0/0');
    await drawTile(server, 'broken/4/8/7');
    expect(features((await drawTile(server, 'SELECT/0/0/0')).text)).toHaveLength(1);
  });

  it.each(Object.entries(refused))('%s is not published, for %s', (name, reason) => {
    expect(server.catalog.layers().has(name)).toBe(false);
    const rejections = server.catalog.rejections().filter(({ source }) => source === `public.${name}`);
    expect(rejections.map((rejection) => rejection.reason)).toEqual([reason]);
    expect(rejections[0]?.detail.length).toBeGreaterThan(20);
  });

  it.each(['parted_1', 'parted_2', 'no_geometry', 'spatial_ref_sys', 'geometry_columns', 'elsewhere'])(
    '%s is no candidate at all',
    (name) => {
      expect(server.catalog.layers().has(name)).toBe(false);
      expect(server.catalog.rejections().some(({ source }) => source.endsWith(`.${name}`))).toBe(false);
    },
  );

  it('a BRIN index is taken for an index', () => {
    expect(server.catalog.layers().get('big_brin')?.kind).toBe('table');
  });

  it('an SRID that the configuration gives makes up for one that the table lacks', async () => {
    const told = await createTestServer(database().db, {
      layers: {
        told: { table: 'without_srid', srid: 4326 },
        wrongly: { table: 'without_srid', srid: 990001, bounds: [0, 0, 1, 1] },
      },
    });
    expect(features((await drawTile(told, 'told/0/0/0')).text)).toEqual([`told #1 Point {"id":1} ${here}`]);
    expect(told.catalog.rejections()).toContainEqual(
      expect.objectContaining({ source: 'public.without_srid', reason: 'unknown_srid' }),
    );
    told.close();
  });

  it('a table that was empty is published once it has rows', async () => {
    const { db } = database();
    await db.script(`insert into untyped_empty values (1, ST_Point(10, 10, 4326));
      insert into utm_empty values (1, ST_Transform(ST_Point(106, -6, 4326), 32748))`);
    await server.catalog.refresh();
    expect(features((await drawTile(server, 'untyped_empty/0/0/0')).text)).toHaveLength(1);
    expect(features((await drawTile(server, 'utm_empty/0/0/0')).text)).toHaveLength(1);
  });

  it('every rejection is explained over HTTP without a word of the database', async () => {
    const response = await server.app.request('/catalog?explain=1', { headers: { 'x-api-key': adminKey } });
    const { notPublished } = (await response.json()) as {
      notPublished: { source: string; reason: string }[];
    };
    expect(notPublished).toContainEqual(
      expect.objectContaining({ source: 'public.on_earth', reason: 'geography' }),
    );
  });

  describe.runIf(engine === 'postgres')('behind a foreign server', () => {
    it('are drawn, and one whose server is gone does not take the catalog along', async () => {
      const { db, url } = database();
      const { port, pathname } = new URL(url ?? '');
      await db.script(`create extension postgres_fdw;
        create server self foreign data wrapper postgres_fdw options (host '127.0.0.1', port '${port}', dbname '${pathname.slice(1)}');
        create server gone foreign data wrapper postgres_fdw options (host '127.0.0.1', port '1', dbname 'x');
        create user mapping for public server self options (user 'postgres');
        create user mapping for public server gone options (user 'postgres');
        create foreign table far (id int, "FROM" text, "Geom ü" geometry(Point, 4326)) server self options (table_name 'SELECT');
        create foreign table far_untyped (id int, "Geom ü" geometry) server self options (table_name 'SELECT');
        create foreign table far_gone (id int, geom geometry) server gone options (table_name 'x');
        create foreign table far_gone_typed (id int, geom geometry(Point, 4326)) server gone options (table_name 'x')`);
      await server.catalog.refresh();
      for (const name of ['far', 'far_untyped'])
        expect(features((await drawTile(server, `${name}/0/0/0`)).text), name).toHaveLength(1);
      expect(server.catalog.rejections()).toContainEqual(
        expect.objectContaining({ source: 'public.far_gone', reason: 'bad_column' }),
      );
      await expect(drawTile(server, 'far_gone_typed/0/0/0')).rejects.toMatchObject({ code: 'db_failed' });
    });
  });
});
