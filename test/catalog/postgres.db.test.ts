/** What only a PostgreSQL server has: a planner to watch, roles, and functions that make tiles. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrationStatus } from '../../src/db/migrate.ts';
import { openPostgres } from '../../src/db/postgres.ts';
import { quoteLiteral } from '../../src/db/quote.ts';
import { tileStatement } from '../../src/db/tile-statement.ts';
import { tileQuery } from '../../src/tiles/tile-query.ts';
import { engines, openCopy } from '../engines/engines.ts';
import { databaseLimits } from '../engines/limits.ts';
import { createTestServer } from '../engines/server.ts';
import { loadFixture } from '../fixtures/load-fixture.ts';
import { drawTile, features, type TestServer } from '../tiles/draw-tile.ts';

type Copy = Awaited<ReturnType<typeof openCopy>>;

describe.runIf(engines().includes('postgres'))('on PostgreSQL', () => {
  let copy: Copy;
  beforeAll(async () => {
    copy = await openCopy('postgres', 'empty');
  });
  afterAll(() => copy.remove());

  describe('the statement of a tile over 100,000 rows', () => {
    let server: TestServer;
    const over = (name: string, type: string, geometry: string) => `
      create unlogged table ${name} (id int primary key, kind text, geom geometry(${type}));
      insert into ${name} select i, 'k' || i % 10, ${geometry}
      from (select i, 95 + i * 0.0004 as lon, -9 + (hashint4(i) & 65535) * 0.00024 as lat from generate_series(1, 100000) i) p;
      create index ${name}_geom on ${name} using gist (geom);
      analyze ${name};`;
    beforeAll(async () => {
      const point = 'ST_Point(lon, lat, 4326)';
      await copy.db.script(`${over('p_degrees', 'Point, 4326', point)}
        ${over('p_metres', 'Point, 3857', `ST_Transform(${point}, 3857)`)}
        ${over('p_utm', 'Point, 32748', `ST_Transform(${point}, 32748)`)}
        ${over('p_wrapping', 'Point, 4326', 'ST_Point(lon + 60, lat, 4326)')}
        ${over('a_utm', 'Polygon, 32748', `ST_Buffer(ST_Transform(${point}, 32748), 100, 1)`)}`);
      server = await createTestServer(copy.db);
    }, 60_000);
    afterAll(() => server.close());

    const statement = (layers: string[], x: number, filters: Record<string, string[]> = {}) => {
      const found = layers.map((id) => {
        const layer = server.catalog.layers().get(id);
        if (!layer) throw new Error(`${id} is not published`);
        return layer;
      });
      const query = tileQuery(found, { z: 10, x, y: 522 }, { properties: null, filters });
      if (!query) throw new Error('the tile is outside');
      return tileStatement(query);
    };

    it.each([
      { layer: 'p_degrees', x: 815 },
      { layer: 'p_metres', x: 815 },
      { layer: 'p_utm', x: 815 },
      { layer: 'a_utm', x: 815 },
      { layer: 'p_wrapping', x: 997 },
      { layer: 'p_wrapping', x: 7 },
    ])('finds $layer by its index at column $x, with values known or not', async ({ layer, x }) => {
      const { text, params } = statement([layer], x, { kind: ['k1'] });
      const plans = await copy.db.tx(async (tx) => {
        const values = params.map((p) =>
          Array.isArray(p) ? `array[${p.map((v) => quoteLiteral(String(v)))}]` : quoteLiteral(String(p)),
        );
        await tx.script(`prepare watched as ${text}`);
        const explain = async (mode: string) => {
          await tx.script(`set local plan_cache_mode = ${mode}`);
          const rows = await tx.query({ text: `explain execute watched(${values})` });
          return rows.map((row) => Object.values(row)[0]).join('\n');
        };
        const both = [await explain('force_custom_plan'), await explain('force_generic_plan')];
        await tx.script('deallocate watched');
        return both;
      });
      for (const plan of plans) {
        expect(plan).toContain(`${layer}_geom`);
        expect(plan).not.toMatch(/Seq Scan on/);
        // The envelope may be transformed, the column never.
        const conditions = plan.split('\n').filter((line) => /Cond:|Filter:/.test(line));
        expect(conditions.length).toBeGreaterThan(0);
        expect(conditions.join('\n')).not.toMatch(/st_transform\((st_\w+\()*geom/i);
      }
      const [tile] = (await drawTile(server, `${layer}/10/${x}/522`)).text.split('\n');
      expect(tile).toMatch(/features=[1-9]/);
    });

    it('finds every layer of a tile by its own index', async () => {
      const layers = ['p_degrees', 'p_metres', 'p_utm'];
      const { text, params } = statement(layers, 815);
      const rows = await copy.db.query({ text: `explain ${text}` }, params);
      const plan = rows.map((row) => Object.values(row)[0]).join('\n');
      for (const layer of layers) expect(plan).toContain(`${layer}_geom`);
      expect(plan).not.toMatch(/Seq Scan on/);
    });

    it('is cut to its limit and says how many rows there were', async () => {
      const { text, truncated } = await drawTile(server, 'p_degrees/5/25/16');
      expect(features(text)).toHaveLength(10_000);
      const [, kept, total] = /^p_degrees=(\d+)\/(\d+)$/.exec(truncated ?? '') ?? [];
      expect(Number(kept)).toBe(10_000);
      expect(Number(total)).toBeGreaterThan(10_000);
      expect(Number(total)).toBeLessThanOrEqual(100_000);
    });
  });

  describe('as a role that may only read some tables', () => {
    const role = `reader_${process.pid}`;
    let db: Copy['db'];
    let server: TestServer;
    beforeAll(async () => {
      await copy.db.script(`
        create table r_open (id int primary key, name text, geom geometry(Point, 4326));
        create table r_partly (id int primary key, name text, note text, geom geometry(Point, 4326));
        create table r_shapeless (id int primary key, name text, geom geometry(Point, 4326));
        create table r_closed (id int primary key, geom geometry(Point, 4326));
        create schema r_shut;
        create table r_shut.r_table (id int primary key, geom geometry(Point, 4326));
        insert into r_open select i, 'a', ST_Point(i, 10, 4326) from generate_series(1, 20) i;
        insert into r_partly values (1, 'a', 'hidden note', ST_Point(10, 10, 4326));
        create role ${role} login password 'reader' nosuperuser;
        alter role ${role} set default_transaction_read_only = on;
        grant usage on schema public to ${role};
        grant select on r_open to ${role};
        grant select (name, geom) on r_partly to ${role};
        grant select (id, name) on r_shapeless to ${role};
        grant select on r_shut.r_table to ${role};`);
      const url = new URL(copy.url ?? '');
      url.username = role;
      url.password = 'reader';
      db = await openPostgres({ url: url.href, ...databaseLimits });
      server = await createTestServer(db, {
        catalog: { schemas: ['public', 'r_shut'] },
        layers: {
          r_open: { limit: 5 },
          wrong_id: { table: 'r_partly', id: 'id' },
          wrong_property: { table: 'r_partly', properties: ['note'] },
        },
      });
    });
    afterAll(async () => {
      server.close();
      await db.close();
      await copy.db.script(`drop owned by ${role}; drop role ${role}`);
    });

    it.each(['public.r_closed', 'public.r_shapeless', 'r_shut.r_table', 'public.santri_map'])(
      'does not publish %s, for want of a privilege',
      (source) => {
        expect(server.catalog.rejections()).toContainEqual(
          expect.objectContaining({ source, reason: 'no_privilege' }),
        );
      },
    );

    it('draws the granted columns of a table, and counts where the limit bites', async () => {
      const open = await drawTile(server, 'r_open/0/0/0', { role: 'public' });
      expect(features(open.text)).toHaveLength(5);
      expect(open.truncated).toBe('r_open=5/20');
    });

    it('refuses a setting that names a column without a grant', () => {
      const bad = server.catalog.rejections().filter(({ reason }) => reason === 'bad_column');
      expect(bad.map(({ source }) => source)).toEqual(['public.r_partly', 'public.r_partly']);
    });

    it('leaves columns without a grant out of a discovered table, be it the key', async () => {
      const found = await createTestServer(db);
      const { text } = await drawTile(found, 'r_partly/0/0/0');
      expect(features(text)).toEqual(['r_partly #- Point {"name":"a"} 2162,1934']);
      found.close();
    });

    it('answers every page, and reads the state of the migrations where it may', async () => {
      for (const path of [
        '/health',
        '/ready',
        '/catalog',
        '/catalog?explain=1',
        '/tiles/r_open.json',
        '/metrics',
      ])
        expect((await server.app.request(path)).status, path).toBe(200);
      await copy.db.script(`grant usage on schema petasantri to ${role};
        grant select on petasantri.migrations to ${role}`);
      const states = (await migrationStatus(db)).map(({ state }) => state);
      expect(new Set(states)).toEqual(new Set(['applied']));
    });
  });

  describe('functions that make tiles', () => {
    let server: TestServer;
    beforeAll(async () => {
      await loadFixture(copy.db, 'functions');
      server = await createTestServer(copy.db, {
        layers: {
          renamed: { function: 'fn_plain', title: 'Renamed', minzoom: 2, maxzoom: 5, cacheSeconds: 7 },
          forced: { function: 'fn_people', access: 'public' },
          never: { function: 'fn_ids' },
          absent: { function: 'fn_nowhere' },
          hidden: { function: 'fn_null', hide: true },
        },
      });
    });
    afterAll(() => server.close());

    const reasonFor = (source: string) =>
      server.catalog.rejections().find((rejection) => rejection.source === source)?.reason;

    it('are found by what they take and return', () => {
      const found = [...server.catalog.layers().values()].filter(({ kind }) => kind === 'function');
      expect(found.map(({ id }) => id).sort()).toEqual([
        'fn "odd" ; %',
        'fn_closed',
        'fn_error',
        'fn_json',
        'fn_jsonb',
        'forced',
        'renamed',
      ]);
    });

    it('serve their bytes', async () => {
      const { text } = await drawTile(server, 'renamed/2/2/2');
      expect(features(text)).toEqual(['fn_plain #- Point {"zoom":2} 0,0']);
      expect((await drawTile(server, 'renamed/1/0/0')).empty).toBe(true);
      expect((await drawTile(server, 'fn "odd" ; %25/1/1/1')).empty).toBe(false);
    });

    it('are given the query as JSON, each parameter a list', async () => {
      const filters = { warna: ['merah', `"'`] };
      const json = await drawTile(server, 'fn_json/0/0/0', { filters });
      expect(features(json.text)).toEqual([
        `fn_json #- Point {"warna":"[\\"merah\\",\\"\\\\\\"'\\"]"} 2048,2048`,
      ]);
      const jsonb = await drawTile(server, 'fn_jsonb/0/0/0', { filters });
      expect(features(jsonb.text)).toEqual(['fn_jsonb #- Point {"warna":"merah"} 2048,2048']);
    });

    it('may share a tile with tables', async () => {
      await copy.db.script(`create table fn_beside (id int primary key, geom geometry(Point, 4326));
        insert into fn_beside values (1, ST_Point(0, 0, 4326))`);
      await server.catalog.refresh();
      const { text } = await drawTile(server, 'fn_json,fn_beside,fn_jsonb/0/0/0');
      expect(features(text).map((line) => line.split(' ')[0])).toEqual(['fn_json', 'fn_beside', 'fn_jsonb']);
    });

    it('give an empty tile for NULL and a plain error for an exception', async () => {
      const plain = await createTestServer(copy.db);
      expect((await drawTile(plain, 'fn_null/0/0/0')).empty).toBe(true);
      const response = await plain.app.request('/tiles/fn_error/0/0/0');
      expect(response.status).toBe(500);
      expect(await response.text()).not.toContain('secret words');
      plain.close();
    });

    it.each([
      ['public.fn_null', 'hidden'],
      ['public.fn_ids', 'private'],
      ['public.fn_nowhere', 'missing'],
    ])('are refused with the reason: %s', (source, reason) => {
      expect(reasonFor(source)).toBe(reason);
    });

    it('are refused to a role that may not call them', async () => {
      const role = `caller_${process.pid}`;
      await copy.db.script(
        `create role ${role} login password 'caller'; grant usage on schema public to ${role}`,
      );
      const url = new URL(copy.url ?? '');
      url.username = role;
      url.password = 'caller';
      const db = await openPostgres({ url: url.href, ...databaseLimits });
      const limited = await createTestServer(db);
      expect(limited.catalog.layers().has('fn_plain')).toBe(true);
      expect(limited.catalog.rejections()).toContainEqual(
        expect.objectContaining({ source: 'public.fn_closed', reason: 'no_privilege' }),
      );
      limited.close();
      await db.close();
      await copy.db.script(`drop owned by ${role}; drop role ${role}`);
    });

    it('that name tables of santri are private, and need an analyst when declared', async () => {
      expect(server.catalog.layers().get('forced')?.access).toBe('analyst');
      const plain = await createTestServer(copy.db);
      expect(plain.catalog.layers().has('fn_people')).toBe(false);
      plain.close();
    });
  });
});
