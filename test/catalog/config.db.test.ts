/** Every setting of a layer and of the catalog does what docs/configuration.md says. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Layer } from '../../src/catalog/layer.ts';
import { describeTileset } from '../../src/catalog/tilejson.ts';
import { layerSettings } from '../../src/config-schema.ts';
import { describeEngines } from '../engines/engines.ts';
import { createTestServer } from '../engines/server.ts';
import { drawTile, features, type TestServer } from '../tiles/draw-tile.ts';

const fixture = `
  create table towns (id int primary key, code int, name text, pop int, born date, geom geometry(Point, 4326), area geometry(Polygon, 4326));
  comment on table towns is 'Towns and villages';
  comment on column towns.pop is 'Inhabitants';
  insert into towns select i, i + 100, 'town ' || i, i * 10, date '2000-01-01' + i, ST_Point(10, 10, 4326), ST_Expand(ST_Point(10, 10, 4326), i)
  from generate_series(1, 5) i;
  create table plain (id int primary key, geom geometry(Point));
  insert into plain values (1, ST_MakePoint(10, 10));
  create table "dotted.name" (id int primary key, geom geometry(Point, 4326));
  create schema gis;
  create table gis.roads (id int primary key, geom geometry(LineString, 4326));
  insert into gis.roads values (1, ST_GeomFromText('LINESTRING(0 0,20 20)', 4326));
  create function tiles_fn(z int, x int, y int) returns bytea language sql as $$select null::bytea$$;`;

const town = { table: 'towns', geometry: 'geom' };
const lineOf = (text: string) => features(text)[0] ?? '';

/** Setting, its value, and what has to be true of the layer then. */
const effects: Record<
  string,
  [settings: object, effect: (layer: Layer, draw: () => Promise<string>) => unknown]
> = {
  table: [town, async (_, draw) => expect(features(await draw())).toHaveLength(5)],
  geometry: [
    { ...town, geometry: 'area' },
    async (layer, draw) => {
      expect(layer).toMatchObject({ geometry: { column: 'area', type: 'polygon' } });
      expect(await draw()).toContain(' Polygon ');
    },
  ],
  srid: [{ table: 'plain', srid: 4326 }, async (_, draw) => expect(await draw()).toContain('2162,1934')],
  id: [{ ...town, id: 'code' }, async (_, draw) => expect(await draw()).toContain('#101 Point')],
  order: [
    { ...town, order: 'born', limit: 1 },
    async (_, draw) => expect(await draw()).toContain('#5 Point'),
  ],
  title: [{ ...town, title: 'Kota' }, (layer) => expect(describeTileset([layer], '').name).toBe('Kota')],
  description: [
    { ...town, description: 'Mine' },
    (layer) => expect(describeTileset([layer], '').vector_layers[0]?.description).toBe('Mine'),
  ],
  attribution: [
    { ...town, attribution: '© me' },
    (layer) => expect(describeTileset([layer], '').attribution).toBe('© me'),
  ],
  access: [{ ...town, access: 'admin' }, (layer) => expect(layer.access).toBe('admin')],
  minzoom: [
    { ...town, minzoom: 1 },
    async (layer, draw) => {
      expect(describeTileset([layer], '').minzoom).toBe(1);
      expect(await draw()).toBe('');
    },
  ],
  maxzoom: [{ ...town, maxzoom: 9 }, (layer) => expect(describeTileset([layer], '').maxzoom).toBe(9)],
  extent: [
    { ...town, extent: 512 },
    async (_, draw) => expect(await draw()).toMatch(/extent=512 [\s\S]* 270,242/),
  ],
  limit: [{ ...town, limit: 2 }, async (_, draw) => expect(features(await draw())).toHaveLength(2)],
  properties: [
    { ...town, properties: { nama: 'name', geom: 'pop' } },
    async (layer, draw) => {
      expect(lineOf(await draw())).toMatch(/ Point \{"geom":\d+,"nama":"town \d"\} /);
      expect(describeTileset([layer], '').vector_layers[0]?.fields).toEqual({
        nama: 'String',
        geom: 'Number',
      });
    },
  ],
  filterable: [
    { ...town, filterable: ['name'] },
    (layer) => expect(layer).toMatchObject({ filterable: ['name'] }),
  ],
  cacheSeconds: [{ ...town, cacheSeconds: 7 }, (layer) => expect(layer.cacheSeconds).toBe(7)],
  bounds: [
    { ...town, bounds: [1, 2, 3, 4] },
    (layer) => expect(describeTileset([layer], '').bounds).toEqual([1, 2, 3, 4]),
  ],
};

describe('the table of settings below', () => {
  it('leaves none out', () => {
    const elsewhere = ['function', 'hide', 'buffer'];
    expect([...Object.keys(effects), ...elsewhere].sort()).toEqual(Object.keys(layerSettings.shape).sort());
  });
});

describeEngines('configuration', 'empty', (database, engine) => {
  beforeAll(() => database().db.script(fixture));

  /** Runs `work` over a server with these settings. */
  const withServer = async <T>(
    settings: object,
    work: (server: TestServer) => T | Promise<T>,
  ): Promise<T> => {
    const server = await createTestServer(database().db, settings);
    try {
      return await work(server);
    } finally {
      server.close();
    }
  };
  const reasons = ({ catalog }: TestServer) => catalog.rejections().map((r) => `${r.source} ${r.reason}`);

  it.each(Object.keys(effects))('layers.*.%s has its effect', async (name) => {
    const [settings, effect] = effects[name] as (typeof effects)[string];
    const id = `towns-${name}`;
    await withServer({ layers: { [id]: settings } }, async (server) => {
      const layer = server.catalog.layers().get(id);
      if (!layer) throw new Error(`not published: ${reasons(server).join(', ')}`);
      expect(layer.origin).toBe('declared');
      await effect(layer, async () => (await drawTile(server, `${id}/0/0/0`, { role: 'admin' })).text);
    });
  });

  it('layers.*.buffer reaches as far as it says', async () => {
    const xs = (text: string) => [...text.matchAll(/ (-?\d+),/g)].map((match) => Number(match[1]));
    await withServer(
      {
        layers: { wide: { table: 'gis.roads', buffer: 1000 }, none: { table: 'gis.roads', buffer: 0 } },
        catalog: { schemas: ['public', 'gis'] },
      },
      async (server) => {
        expect(Math.min(...xs((await drawTile(server, 'wide/6/33/30')).text))).toBe(-1000);
        expect(Math.min(...xs((await drawTile(server, 'none/6/33/30')).text))).toBe(0);
      },
    );
  });

  it('a table without settings is found with its comments and its key', async () => {
    await withServer({}, async (server) => {
      const layer = server.catalog.layers().get('towns.geom');
      expect(layer).toMatchObject({
        origin: 'discovered',
        description: 'Towns and villages',
        idColumn: 'id',
      });
      expect(layer?.kind === 'table' && layer.properties.find(({ name }) => name === 'pop')).toMatchObject({
        description: 'Inhabitants',
        field: 'Number',
      });
      expect(server.catalog.layers().has('towns.area')).toBe(true);
    });
  });

  it('a declared table is not found a second time, its other geometry is', async () => {
    await withServer({ layers: { kota: town } }, ({ catalog }) => {
      expect([...catalog.layers().keys()]).toContain('kota');
      expect(catalog.layers().has('towns.geom')).toBe(false);
      expect(catalog.layers().has('towns.area')).toBe(true);
    });
  });

  it('a layer can be hidden by its name, a table or function by catalog.hide', async () => {
    const settings = {
      layers: { 'dotted.name': { hide: true }, pesantren: { hide: true } },
      catalog: { hide: ['public.towns', 'public.tiles_fn'] },
    };
    await withServer(settings, (server) => {
      const ids = [...server.catalog.layers().keys()];
      expect(ids.filter((id) => /towns|dotted|tiles_fn|^pesantren$/.test(id))).toEqual([]);
      expect(reasons(server)).toEqual(
        expect.arrayContaining([
          'public.dotted.name hidden',
          'pesantren hidden',
          'public.towns hidden',
          'public.tiles_fn hidden',
        ]),
      );
    });
  });

  it('catalog.discover off leaves what is declared and built in', async () => {
    await withServer({ catalog: { discover: false }, layers: { kota: town } }, (server) => {
      expect([...server.catalog.layers().keys()].sort()).toEqual([
        'kabupaten',
        'kecamatan',
        'kota',
        'pesantren',
        'provinsi',
        'santri',
      ]);
      expect(reasons(server)).toContain('public.towns hidden');
    });
  });

  it('catalog.schemas says where to look, and keeps the schema in the name', async () => {
    await withServer({ catalog: { schemas: ['public', 'gis'] } }, async (server) => {
      expect(features((await drawTile(server, 'gis.roads/0/0/0')).text)).toHaveLength(1);
    });
    await withServer({}, ({ catalog }) => expect(catalog.layers().has('gis.roads')).toBe(false));
  });

  it('catalog.maxLayers is never passed', async () => {
    await withServer({ catalog: { maxLayers: 6 } }, (server) => {
      expect(server.catalog.layers().size).toBe(6);
      expect(reasons(server).some((reason) => reason.endsWith('too_many'))).toBe(true);
    });
  });

  it('catalog.maxUnindexedRows decides what is large', async () => {
    await withServer({ catalog: { maxUnindexedRows: 0 } }, (server) =>
      expect(reasons(server)).toContain('public.towns no_index'),
    );
  });

  it('a built-in layer keeps its data and takes the settings given', async () => {
    const settings = {
      pesantren: { title: 'Pondok', minzoom: 3, properties: ['nama'], filterable: ['nama'] },
    };
    await withServer({ layers: settings }, ({ catalog }) => {
      expect(catalog.layers().get('pesantren')).toMatchObject({
        origin: 'builtin',
        source: 'public.pesantren_map',
        title: 'Pondok',
        minZoom: 3,
        properties: [{ name: 'nama', column: 'nama' }],
      });
    });
  });

  it('a built-in layer can be given another table', async () => {
    await withServer({ layers: { pesantren: town } }, async (server) => {
      expect(features((await drawTile(server, 'pesantren/0/0/0')).text)).toHaveLength(5);
      expect(server.catalog.layers().get('pesantren')).toMatchObject({
        origin: 'declared',
        source: 'public.towns',
      });
    });
  });

  it.each([
    [{ ...town, properties: ['nope'] }, 'bad_column'],
    [{ ...town, properties: { x: 'nope' } }, 'bad_column'],
    [{ ...town, properties: ['geom'] }, 'bad_column'],
    [{ ...town, properties: { _ps_geom: 'name' } }, 'bad_column'],
    [{ ...town, properties: { ['ü'.repeat(40)]: 'name' } }, 'bad_column'],
    [{ ...town, id: 'nope' }, 'bad_column'],
    [{ ...town, id: 'name' }, 'bad_column'],
    [{ ...town, order: 'name' }, 'bad_column'],
    [{ ...town, filterable: ['nope'] }, 'bad_column'],
    [{ table: 'towns', geometry: 'nope' }, 'missing'],
    [{ table: 'nope' }, 'missing'],
    [{ table: `towns"; drop table towns; --` }, 'missing'],
    [{ ...town, srid: 999_999 }, 'unknown_srid'],
  ])('a layer that cannot be is refused, the others are served: %o', async (settings, reason) => {
    await withServer({ layers: { broken: settings, whole: town } }, async (server) => {
      expect(server.catalog.layers().has('broken')).toBe(false);
      expect(reasons(server).some((r) => r.endsWith(` ${reason}`))).toBe(true);
      expect(features((await drawTile(server, 'whole/0/0/0')).text)).toHaveLength(5);
    });
  });

  it.runIf(engine === 'embedded')('functions are refused here, with the reason', async () => {
    await withServer({ layers: { mine: { function: 'tiles_fn' } } }, (server) => {
      expect(reasons(server)).toContain('public.tiles_fn embedded');
      expect(server.catalog.layers().has('mine')).toBe(false);
    });
    await withServer({}, (server) => expect(reasons(server)).toContain('public.tiles_fn embedded'));
  });
});
