import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createChoroplethService } from '../../src/choropleth/choropleth.ts';
import { readQuery } from '../../src/choropleth/query.ts';
import type { Database } from '../../src/db/database.ts';
import { AppError } from '../../src/errors.ts';
import { createCurrentVersion } from '../../src/stats/current-version.ts';
import { describeEngines } from '../engines/engines.ts';
import { adminKey, analystKey, createTestServer } from '../engines/server.ts';

const analyst = { 'x-api-key': analystKey };
const admin = { authorization: `Bearer ${adminKey}` };
const kabupaten = '/gis/choropleth/santri-kabupaten';

/** Counts the statements that reach a database. */
function counting(db: Database) {
  const seen: string[] = [];
  const counted: Database = {
    ...db,
    query(statement, ...rest) {
      seen.push(statement.text);
      return db.query(statement, ...rest);
    },
  };
  return { db: counted, seen };
}

interface Feature {
  id: string;
  geometry: { type: string } | null;
  properties: Record<string, unknown> & { suppressed: string[] };
}
interface Collection {
  features: Feature[];
  breaks: number[];
  legend: { status: string; count: number }[];
  data_version: number;
  without_region: number | null;
}

describeEngines('choropleths over HTTP', 'demo', (database, engine) => {
  let server: Awaited<ReturnType<typeof createTestServer>>;
  let seen: string[];
  beforeAll(async () => {
    const counted = counting(database().db);
    seen = counted.seen;
    server = await createTestServer(counted.db);
  });
  afterAll(() => server?.close());

  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    server.app.request(path, { method, headers });
  const read = async (path: string, headers: Record<string, string> = {}) => {
    const response = await get(path, headers);
    expect(response.status, path).toBe(200);
    return (await response.json()) as Collection;
  };
  const refused = async (
    path: string,
    status: number,
    headers: Record<string, string> = {},
    method = 'GET',
  ) => {
    const response = await get(path, headers, method);
    expect(response.status, path).toBe(status);
    return ((await response.json()) as { detail: string }).detail;
  };
  const rows = <Row>(text: string) => database().db.query<Row>({ text });

  test('an analyst gets exactly what the rows of the map add up to', async () => {
    const { features, without_region, data_version } = await read(kabupaten, analyst);
    expect(features).toHaveLength(514);
    const counted = await rows<{ kode: string; n: number; poor: number; skor: number }>(
      `select coalesce(left(kode_wilayah, 5), '00') as kode, count(*)::int as n,
         (count(*) filter (where kategori_kemiskinan = 'Sangat Miskin'))::int as poor,
         round(avg(skor_terakhir), 2)::float8 as skor
       from santri_map group by 1`,
    );
    const byCode = new Map(counted.map((row) => [row.kode, row]));
    for (const { id, properties } of features) {
      const { n = 0, poor = 0, skor = null } = byCode.get(id) ?? {};
      expect(properties).toMatchObject({
        total_santri: n,
        sangat_miskin: poor,
        avg_skor: skor,
        suppressed: [],
      });
      expect(properties.pct_sangat_miskin).toBe(n === 0 ? null : Math.round((10_000 * poor) / n) / 100);
      byCode.delete(id);
    }
    const strays = [...byCode.values()].reduce((sum, { n }) => sum + n, 0);
    expect(without_region).toBe(strays);
    const [state] = await rows<{ version: number }>('select version::int from petasantri.data_version');
    expect(data_version).toBe(state?.version);
  });

  test('the public gets no number that is hidden, and is told so', async () => {
    const exact = await read(kabupaten, analyst);
    const { features, legend, breaks } = await read(kabupaten);
    const hidden = features.filter(({ properties }) => properties.suppressed.length > 0);
    expect(hidden.length).toBeGreaterThan(100);
    for (const { properties } of features) {
      for (const name of properties.suppressed) expect(properties[name]).toBeNull();
      const total = properties.total_santri as number | null;
      if (total !== null && total !== 0) expect(total).toBeGreaterThanOrEqual(10);
    }
    for (const [i, { properties }] of features.entries())
      for (const [name, value] of Object.entries(properties))
        if (typeof value === 'number' && name !== 'class')
          expect(exact.features[i]?.properties[name]).toBe(value);
    expect(legend.at(-1)).toMatchObject({ status: 'suppressed' });
    expect(legend.reduce((sum, { count }) => sum + count, 0)).toBe(514);
    expect(breaks).not.toEqual(exact.breaks);

    const chosen = await read(`${kabupaten}?kategori=sangat%20miskin`);
    const stays = new Set(chosen.features.map(({ id }) => id));
    for (const { id, properties } of hidden)
      if (properties.suppressed.includes('sangat_miskin')) expect(stays).toContain(id);
  });

  test('pesantren and provinces have the properties of the contract', async () => {
    const pesantren = await read('/gis/choropleth/pesantren-kabupaten?provinsi=JawaBarat&method=jenks');
    expect(pesantren.features).toHaveLength(27);
    const {
      kabupaten: name,
      provinsi,
      kurang_layak,
      tidak_layak,
    } = (pesantren.features[0] as Feature).properties;
    expect([name, provinsi]).toEqual(['Kabupaten Bogor', 'Jawa Barat']);
    expect(kurang_layak).toBe(tidak_layak);
    expect((await read('/gis/choropleth/pesantren-kabupaten?provinsi=32')).features).toHaveLength(27);

    const provinces = await read('/gis/choropleth/santri-provinsi?geometry=centroid', analyst);
    expect(provinces.features).toHaveLength(38);
    expect(provinces.features[0]?.geometry?.type).toBe('Point');
    const inside = await rows<{ outside: number }>(
      `select count(*)::int as outside from petasantri.regions r join (values ${provinces.features
        .map(
          ({ id, geometry }) =>
            `('${id}', ${(geometry as { coordinates?: number[] } | null)?.coordinates?.join(', ')})`,
        )
        .join(', ')}) p (code, x, y) using (code)
       where not ST_Contains(r.geom, ST_SetSRID(ST_MakePoint(p.x, p.y), 4326))`,
    );
    expect(inside).toEqual([{ outside: 0 }]);
    const area = await rows<{ code: string; km2: number }>(
      `select code, ST_Area(geom::geography) / 1e6 as km2 from petasantri.regions where level = 'provinsi'`,
    );
    for (const { code, km2 } of area) {
      const found = provinces.features.find(({ id }) => id === code)?.properties.luas_km2 as number;
      // A sphere instead of the ellipsoid.
      expect(Math.abs(found / km2 - 1)).toBeLessThan(0.007);
    }
    const full = await read('/gis/choropleth/santri-provinsi?codes=31&geometry=full&precision=7');
    expect(full.features).toHaveLength(1);
  });

  test('formats come by f and by Accept, with a name for the file', async () => {
    const types: [string, string, string][] = [
      ['geojson', 'application/geo+json', 'geojson'],
      ['topojson', 'application/topo+json', 'topojson'],
      ['csv', 'text/csv; charset=utf-8; header=present', 'csv'],
      ['geojsonseq', 'application/geo+json-seq', 'geojsons'],
      ['fgb', 'application/flatgeobuf', 'fgb'],
    ];
    for (const [f, type, extension] of types) {
      const path = `/gis/choropleth/pesantren-provinsi?metric=total_pesantren&geometry=centroid`;
      const named = await get(`${path}&download=1&f=${f}`);
      expect(named.headers.get('content-type')).toBe(type);
      expect(named.headers.get('content-disposition')).toMatch(
        new RegExp(`^attachment; filename="pesantren-provinsi-total_pesantren-v\\d+\\.${extension}"$`),
      );
      if (f === 'topojson') continue;
      const accepted = await get(path, { accept: `text/html, ${type.split(';')[0]};q=0.9, */*;q=0.1` });
      expect(accepted.headers.get('content-type')).toBe(type);
      expect(accepted.headers.get('content-disposition')).toMatch(/^inline/);
      expect(accepted.headers.get('vary')).toMatch(/Accept,|Accept$/);
    }
    expect(await refused(kabupaten, 406, { accept: 'text/html' })).toMatch(
      /application\/geo\+json.*text\/csv/,
    );
  });

  test('what is wrong is refused with its range', async () => {
    const cases: [string, number, RegExp][] = [
      [`${kabupaten}?f=xml`, 400, /f must be one of geojson, topojson/],
      [`${kabupaten}?metric=umur`, 400, /metric must be one of avg_skor/],
      [`${kabupaten}?classes=10`, 400, /classes must be a whole number from 2 to 9/],
      [`${kabupaten}?precision=8`, 400, /precision must be a whole number from 0 to 7/],
      [`${kabupaten}?kategori=kaya`, 400, /Sangat Miskin/],
      [`${kabupaten}?kategori_kelayakan=layak`, 400, /no parameter "kategori_kelayakan"/],
      [`${kabupaten}?codes=99.99`, 400, /no kabupaten here/],
      [`${kabupaten}?bbox=1,2,NaN,4`, 400, /bbox/],
      [`${kabupaten}?bbox=100,5,120,-5`, 400, /south/],
      [`${kabupaten}?provinsi=Jawa%20Baratt`, 400, /Jawa Barat/],
      [`${kabupaten}?palette=Set1&classes=9&reverse=perhaps`, 400, /reverse must be true or false/],
      [`${kabupaten}?f=fgb&geometry=none`, 400, /f=fgb needs a geometry/],
      ['/gis/choropleth/santri-desa', 404, /there is no choropleth "santri-desa".*santri-kabupaten/],
      ['/gis/choropleth/santri-kecamatan', 404, /no boundaries of level kecamatan are loaded/],
      [`${kabupaten}/13/0/0.pbf`, 400, /0 to 12/],
      [`${kabupaten}/2/4/0.pbf`, 400, /x must be/],
      [`${kabupaten}/2/0/0.pbf?f=csv`, 400, /no parameter "f"/],
    ];
    for (const [path, status, message] of cases) expect(await refused(path, status), path).toMatch(message);
    expect(await refused('/gis/choropleth/refresh', 405)).toMatch(/POST/);
  });

  test('answers are kept, compressed once, and known by their tags', async () => {
    const path = `${kabupaten}?method=pretty&classes=4`;
    const before = seen.length;
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => get(path, { 'accept-encoding': 'br' })),
    );
    const bodies = await Promise.all(answers.map((answer) => answer.arrayBuffer()));
    expect(new Set(bodies.map(({ byteLength }) => byteLength)).size).toBe(1);
    // The statistics were known already; eight callers share one look at the regions.
    const shared = seen.slice(before).filter((text) => text.includes('region_shapes'));
    expect(shared.length).toBeLessThanOrEqual(2);

    const br = await get(path, { 'accept-encoding': 'br' });
    expect(br.headers.get('content-encoding')).toBe('br');
    const gzip = await get(path, { 'accept-encoding': 'gzip' });
    const plain = await get(path);
    const tags = [br, gzip, plain].map(({ headers }) => headers.get('etag') as string);
    expect(new Set(tags).size).toBe(3);
    expect(Number(plain.headers.get('content-length'))).toBe((await plain.arrayBuffer()).byteLength);
    for (const [i, encoding] of ['br', 'gzip', 'identity'].entries()) {
      const again = await get(path, { 'accept-encoding': encoding, 'if-none-match': tags[i] as string });
      expect([again.status, again.headers.get('etag')]).toEqual([304, tags[i]]);
    }
    const head = await get(path, {}, 'HEAD');
    expect([head.status, head.headers.get('content-length')]).toEqual([
      200,
      plain.headers.get('content-length'),
    ]);
    expect(head.headers.get('cache-control')).toBe('public, no-cache');
    expect((await get(path, analyst)).headers.get('cache-control')).toBe('private, no-cache');
    expect(await server.metrics.text()).toMatch(/petasantri_choropleths_total\{outcome="joined"\} [1-9]/);
    expect(await server.metrics.text()).toMatch(/petasantri_choropleth_cache_bytes [1-9]/);
  });

  test('what is kept costs no statement, and a failure is not kept', async () => {
    let broken = true;
    const { db, seen: asked } = counting({
      ...database().db,
      async query(statement, ...rest) {
        if (broken && statement.text.includes('region_shapes')) throw new AppError('db_unavailable', 'away');
        return database().db.query(statement, ...rest);
      },
    });
    const dataVersion = createCurrentVersion(db);
    const service = createChoroplethService({ db, dataVersion, cacheMb: 64 });
    const query = readQuery({ subject: 'santri', level: 'provinsi' }, { provinsi: 'Jawa Barat' });
    const writing = { format: 'geojson', geometry: 'simplified', precision: 3, bom: false } as const;
    const coord = { z: 5, x: 25, y: 16 };
    await expect(service.collection(query, writing, 'public', 'br')).rejects.toThrow('away');
    broken = false;
    const first = await service.collection(query, writing, 'public', 'br');
    const tile = await service.tile(query, coord, 'public', 'gzip');
    const before = asked.length;
    expect((await service.collection(query, writing, 'public', 'br')).etag).toBe(first.etag);
    expect((await service.collection(query, writing, 'public', 'gzip')).encoding).toBe('gzip');
    expect((await service.tile(query, coord, 'public', 'gzip')).etag).toBe(tile.etag);
    expect((await service.tile(query, { ...coord, x: 24 }, 'public', 'gzip')).version).toBe(first.version);
    expect(asked.length).toBe(before);
    // Another role shares nothing.
    await service.collection(query, writing, 'analyst', 'br');
    expect(asked.length).toBeGreaterThan(before);
    const small = createChoroplethService({ db, dataVersion, cacheMb: 0 });
    expect((await small.collection(query, writing, 'public', 'br')).etag).toBe(first.etag);
    // Outlines are kept beside the cache.
    expect(small.cacheSize()).toEqual({ bytes: expect.any(Number), entries: 0 });
    expect(small.cacheSize().bytes).toBeGreaterThan(10_000);
    const cut = await small.tile(query, coord, 'public', 'gzip');
    const known = asked.length;
    expect((await small.tile(query, { ...coord, x: 24 }, 'public', 'gzip')).version).toBe(cut.version);
    // One look whether the regions have changed, for the numbers; none for the outlines, as the latest map to cut from is kept.
    expect(asked.slice(known).filter((text) => text.includes('region_shapes'))).toHaveLength(1);
    dataVersion.set(first.version + 1);
    await service.describe(query, 'public');
    expect(service.cacheSize().entries).toBeLessThanOrEqual(2);
  });

  test('tiles are the collection cut up, with the same classes and colours', async () => {
    const query = '?method=jenks&palette=viridis';
    const { features } = await read(`/gis/choropleth/pesantren-kabupaten${query}`);
    const byCode = new Map(features.map(({ id, properties }) => [id, properties]));
    const response = await get(`/gis/choropleth/pesantren-kabupaten/6/51/33.pbf${query}`, {
      'accept-encoding': 'gzip',
    });
    expect(response.headers.get('content-encoding')).toBe('gzip');
    const plain = await get(`/gis/choropleth/pesantren-kabupaten/6/51/33.pbf${query}`);
    const layer = new VectorTile(new PbfReader(Buffer.from(await plain.arrayBuffer()))).layers[
      'pesantren-kabupaten'
    ];
    expect(layer?.length).toBeGreaterThan(5);
    for (let i = 0; i < (layer?.length ?? 0); i++) {
      const properties: Record<string, unknown> = layer?.feature(i).properties ?? {};
      const same = byCode.get(String(properties.kode_wilayah));
      for (const name of ['class', 'color', 'total_pesantren', 'status'])
        expect(properties[name]).toBe(same?.[name] ?? undefined);
    }
    expect((await get(`${kabupaten}/6/0/0.pbf`)).status).toBe(204);
    const deep = await get(`${kabupaten}/11/1634/1060.pbf`);
    expect(deep.status).toBe(200);

    const tileJson = (await (await get(`/gis/choropleth/pesantren-kabupaten.json${query}`)).json()) as {
      tiles: string[];
    };
    expect(tileJson.tiles).toEqual([
      `http://localhost/gis/choropleth/pesantren-kabupaten/{z}/{x}/{y}.pbf${query}`,
    ]);
    const style = (await (await get(`/gis/choropleth/pesantren-kabupaten/style.json${query}`)).json()) as {
      sources: object;
    };
    expect(style.sources).toMatchObject({ choropleth: { tiles: tileJson.tiles } });
  });

  test('what there is to choose from is listed, never null', async () => {
    const response = await get('/gis/choropleth/stats', analyst);
    const body = (await response.json()) as Record<string, { kategori: string; count: number }[]>;
    expect(body.santri_categories?.map(({ kategori }) => kategori)).toEqual([
      'Sangat Miskin',
      'Miskin',
      'Rentan',
      'Tidak Miskin',
    ]);
    expect(body.santri_categories?.reduce((sum, { count }) => sum + count, 0)).toBe(2000);
    expect(body.pesantren_categories?.reduce((sum, { count }) => sum + count, 0)).toBe(600);
    expect([body.kabupaten_list?.length, body.provinsi_list?.length]).toEqual([514, 38]);
    expect(body.suppressed).toEqual([]);
  });

  test('a refresh needs an admin, and makes everything new at once', async () => {
    expect(await refused('/gis/choropleth/refresh', 401, {}, 'POST')).toMatch(/role admin/);
    expect(await refused('/gis/choropleth/refresh', 403, analyst, 'POST')).toMatch(/role admin/);
    const before = await get(kabupaten, analyst);
    const one = ((await before.json()) as Collection).features.find(
      ({ properties }) => properties.total_santri !== 0,
    );
    await database().db.query(
      {
        text: 'delete from santri_map where id = (select id from santri_map where left(kode_wilayah, 5) = $1 limit 1)',
      },
      [one?.id],
    );
    const stale = await get(kabupaten, { ...analyst, 'if-none-match': before.headers.get('etag') as string });
    expect(stale.status).toBe(304);

    const done = await server.app.request('/gis/choropleth/refresh', { method: 'POST', headers: admin });
    expect(done.status).toBe(200);
    const { refreshed, version } = (await done.json()) as { refreshed: string[]; version: number };
    expect(refreshed).toEqual(['mv_santri_stats_kabupaten', 'mv_pesantren_stats_kabupaten']);
    const after = await get(kabupaten, { ...analyst, 'if-none-match': before.headers.get('etag') as string });
    expect(after.status).toBe(200);
    expect(after.headers.get('x-data-version')).toBe(String(version));
    const again = ((await after.json()) as Collection).features.find(({ id }) => id === one?.id);
    expect(again?.properties.total_santri).toBe((one?.properties.total_santri as number) - 1);
  });

  test('changed boundaries are drawn after the refresh that follows them', async () => {
    await database().db.script(`
      update petasantri.regions set name = 'Kabupaten Garut Baru' where code = '32.05';
      insert into petasantri.regions (code, level, name, type, parent_code, geom, source)
      select '32.05.01', 'kecamatan', 'Garut Kota', 'Kecamatan', code, geom, 'test'
      from petasantri.regions where code = '32.05'`);
    const done = await server.app.request('/gis/choropleth/refresh', { method: 'POST', headers: admin });
    expect(done.status).toBe(200);
    const { features } = await read(`${kabupaten}?codes=3205`);
    expect(features[0]?.properties.kabupaten).toBe('Kabupaten Garut Baru');
    const districts = await read('/gis/choropleth/santri-kecamatan?kabupaten=32.05', analyst);
    expect(districts.features).toHaveLength(1);
    expect(districts.features[0]?.properties).toMatchObject({
      kecamatan: 'Garut Kota',
      kabupaten: 'Kabupaten Garut Baru',
    });
    expect(districts.features[0]?.geometry?.type).toBe('MultiPolygon');
    const [counted] = await rows<{ n: number }>(
      "select count(*)::int as n from santri_map where kode_wilayah like '32.05%'",
    );
    const total = Number(districts.features[0]?.properties.total_santri);
    expect(total + (districts.without_region as number)).toBe(counted?.n);
  });

  test.runIf(engine === 'postgres')('a refresh beside another one is told to wait', async () => {
    await database().db.tx(async (tx) => {
      await tx.query({ text: "select pg_advisory_xact_lock(hashtext('petasantri.refresh'))" });
      expect(await refused('/gis/choropleth/refresh', 409, admin, 'POST')).toMatch(/being refreshed already/);
    });
  });
});
