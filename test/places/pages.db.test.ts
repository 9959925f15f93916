import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Queryable } from '../../src/db/database.ts';
import { loadSql } from '../../src/db/sql-file.ts';
import { createCensus } from '../../src/places/census.ts';
import { createSantriList } from '../../src/places/list-santri.ts';
import { boundaries } from '../../src/regions/boundaries.ts';
import { describeEngines } from '../engines/engines.ts';
import { analystKey, createTestServer } from '../engines/server.ts';

type Json = Record<string, any>;

const anyone = { search: null, sex: null, region: null, pesantrenId: null, boxes: null };

describeEngines('pages of places', 'demo', (database) => {
  let server: Awaited<ReturnType<typeof createTestServer>>;
  let located: { id: string; code: string | null; kategori: string; lon: number; lat: number }[];

  const ask = (path: string, key: string | null = analystKey) =>
    server.app.request(path, { headers: key === null ? {} : { 'X-API-Key': key } });
  const get = async (path: string, key: string | null = analystKey): Promise<Json> => {
    const response = await ask(path, key);
    expect([path, response.status]).toEqual([path, 200]);
    return (await response.json()) as Json;
  };
  const refused = async (path: string): Promise<string> => {
    const response = await ask(path);
    expect([path, response.status]).toEqual([path, 400]);
    return ((await response.json()) as Json).detail;
  };
  const ids = (body: Json): string[] =>
    (body.features ?? body.data).map((item: Json) => item.properties?.id ?? item.id);
  const query = <Row>(text: string) => database().db.query<Row>({ text });
  const path = (link: string | null, rel: string) =>
    /<http:\/\/[^/]+(\/[^>]+)>/.exec(
      link?.split(', ').find((item) => item.endsWith(`rel="${rel}"`)) ?? '',
    )?.[1];

  /** Follows rel="next" to the end; `between` runs after each page. */
  async function follow(first: string, between: (page: number) => Promise<void> = async () => {}) {
    const seen: string[] = [];
    let next: string | undefined = first;
    for (let page = 1; next !== undefined; page++) {
      const response = await ask(next);
      expect([next, response.status]).toEqual([next, 200]);
      seen.push(...ids((await response.json()) as Json));
      next = path(response.headers.get('link'), 'next');
      await between(page);
    }
    return seen;
  }

  async function byNumber(first: string, limit: string, size: number, total: number) {
    const seen: string[] = [];
    for (let page = 1; page <= Math.ceil(total / size); page++)
      seen.push(...ids(await get(`${first}${first.includes('?') ? '&' : '?'}${limit}=${size}&page=${page}`)));
    return seen;
  }

  beforeAll(async () => {
    const { db } = database();
    // A few rows of every strange kind: no point, no region, a code but a point elsewhere, no score.
    await db.script(`
      update santri_pribadi set lokasi = null where id in (select santri_id from santri_map order by id limit 3);
      update santri_map set lokasi = null where id in (select id from santri_map order by id limit 3);
      update santri_map set kode_wilayah = null, wilayah_dari = null, provinsi = 'Negeri Jauh', kabupaten = null
        where id in (select id from santri_map order by id offset 3 limit 4);
      update santri_map set wilayah_dari = 'nama', lokasi = ST_SetSRID(ST_MakePoint(179.5, -1), 4326)
        where id in (select id from santri_map order by id offset 7 limit 2);
      update santri_map set lokasi = ST_SetSRID(ST_MakePoint(-179.5, -1), 4326), wilayah_dari = 'nama'
        where id in (select id from santri_map order by id offset 9 limit 1);
      delete from santri_skor where santri_id in (select santri_id from santri_map where kode_wilayah like '32.%' order by id desc limit 5);
      select petasantri.refresh();`);
    located =
      await query(`select id::text, kode_wilayah as code, kategori_kemiskinan as kategori, ST_X(lokasi) as lon, ST_Y(lokasi) as lat
      from santri_map where lokasi is not null`);
    server = await createTestServer(db);
  });
  afterAll(() => server.close());

  it('hold every row once, in one order, by number and by cursor', async () => {
    const first = await get('/gis/santri-points?limit=300');
    expect(first.pagination).toEqual({
      page: 1,
      limit: 300,
      total: located.length,
      pages: Math.ceil(located.length / 300),
    });
    const numbered = await byNumber('/gis/santri-points', 'limit', 300, located.length);
    expect([...numbered].sort()).toEqual(located.map(({ id }) => id).sort());
    expect(await follow('/gis/santri-points?limit=300')).toEqual(numbered);
    expect(await follow('/gis/santri-points?limit=471')).toEqual(numbered);
    expect(ids(await get('/gis/heatmap?limit=10000'))).toEqual(numbered);
    expect(ids(await get('/santri-map/geojson?limit=5000'))).toEqual(numbered);
    expect((await get('/santri-map/geojson?limit=1')).total).toBe(located.length);
    // Beyond the end there is nothing, and the count stays.
    const beyond = await get('/gis/santri-points?limit=300&page=1000');
    expect([beyond.features, beyond.pagination.total]).toEqual([[], located.length]);

    const [{ n }] = (await query<{ n: number }>(
      'select count(*)::int as n from pesantren_map where lokasi is not null',
    )) as [{ n: number }];
    const schools = await byNumber('/gis/pesantren-points', 'limit', 70, n);
    expect(new Set(schools).size).toBe(n);
    expect(await follow('/gis/pesantren-points?limit=90')).toEqual(schools);
    expect(ids(await get('/gis/pesantren-heatmap'))).toEqual(schools);
  });

  it('hold what the filters say, wherever a page begins', async () => {
    const expected = (keep: (row: (typeof located)[number]) => boolean) =>
      located
        .filter(keep)
        .map(({ id }) => id)
        .sort();
    const cases: [string, (row: (typeof located)[number]) => boolean][] = [
      ['provinsi=JawaBarat', ({ code }) => code?.startsWith('32') ?? false],
      ['kabupaten=32.05', ({ code }) => code?.startsWith('32.05') ?? false],
      ['kategori=rentan%20miskin,cukup', ({ kategori }) => ['Rentan', 'Tidak Miskin'].includes(kategori)],
      [
        'kategori=MISKIN&provinsi=35',
        ({ code, kategori }) => (code?.startsWith('35') ?? false) && kategori === 'Miskin',
      ],
      ['bbox=106,-7.5,108.5,-6', ({ lon, lat }) => lon >= 106 && lon <= 108.5 && lat >= -7.5 && lat <= -6],
      ['bbox=90,-20,142,20', ({ lon }) => lon >= 90 && lon <= 142],
      ['bbox=179,-5,-179,5', ({ lon }) => Math.abs(lon) >= 179],
      [
        'bbox=130,-20,-179,20&kategori=miskin',
        ({ lon, kategori }) => (lon >= 130 || lon <= -179) && kategori === 'Miskin',
      ],
      ['bbox=80,-20,81,20', () => false],
    ];
    for (const [filter, keep] of cases) {
      const rows = expected(keep);
      const all = await get(`/gis/santri-points?limit=5000&${filter}`);
      expect([filter, ids(all).sort()]).toEqual([filter, rows]);
      expect([filter, all.pagination.total]).toEqual([filter, rows.length]);
      const size = Math.max(1, Math.ceil(rows.length / 3));
      expect(await follow(`/gis/santri-points?limit=${size}&${filter}`)).toEqual(ids(all));
      const last = await get(`/gis/santri-points?limit=${size}&page=3&${filter}`);
      expect([filter, ids(last)]).toEqual([filter, ids(all).slice(2 * size)]);
    }
    expect(expected(cases[6]?.[1] as never).length).toBe(3);
    const [school] = await query<{ id: string; n: number }>(
      'select pesantren_id::text as id, count(*)::int as n from santri_map where lokasi is not null group by 1 order by 2 desc limit 1',
    );
    const pupils = await get(`/gis/santri-points?pesantren_id=${school?.id}`);
    expect(pupils.pagination.total).toBe(school?.n);
    expect(await follow(`/gis/santri-points?pesantren_id=${school?.id}&limit=2`)).toEqual(ids(pupils));
  });

  it('miss and repeat nothing by cursor while other rows come and go', async () => {
    const before = ids(await get('/gis/santri-points?limit=5000&provinsi=35'));
    const victim = before.at(-1) as string;
    const early = before[0] as string;
    const seen = await follow('/gis/santri-points?limit=40&provinsi=35', async (page) => {
      if (page === 1) await query(`delete from santri_map where id = '${early}'`);
      if (page === 2) await query(`delete from santri_map where id = '${victim}'`);
      if (page === 3) await query('select petasantri.refresh()');
    });
    expect(seen).toEqual(before.filter((id) => id !== victim));
    await query('select petasantri.refresh()');
    expect((await get('/gis/santri-points?provinsi=35')).pagination.total).toBe(before.length - 2);
  });

  it('take only cursors of their own', async () => {
    const response = await ask('/gis/santri-points?limit=10&provinsi=35');
    const next = path(response.headers.get('link'), 'next') as string;
    const cursor = new URL(next, 'http://x').searchParams.get('cursor') as string;
    expect(await refused(`/gis/santri-points?cursor=${cursor}`)).toContain('cursor belongs to other filters');
    expect(await refused(`/gis/santri-points?provinsi=35&page=2&cursor=${cursor}`)).toContain(
      'not be given together',
    );
    const list = await ask('/api/santri-pribadi?per_page=1');
    const listed = new URL(path(list.headers.get('link'), 'next') as string, 'http://x').searchParams;
    const parts = JSON.parse(Buffer.from(listed.get('cursor') as string, 'base64url').toString());
    parts[2] = '\u0000';
    const crafted = Buffer.from(JSON.stringify(parts)).toString('base64url');
    expect(await refused(`/api/santri-pribadi?per_page=1&cursor=${crafted}`)).toContain('cursor');
    for (const wrong of ['x', '%00', 'W10', 'bnVsbA', `${cursor}x`, cursor.slice(2), 'a'.repeat(900)])
      expect(await refused(`/gis/santri-points?provinsi=35&cursor=${wrong}`)).toContain('cursor');
    const prev = await ask('/gis/santri-points?limit=10&page=3&_=123');
    expect(path(prev.headers.get('link'), 'prev')).toBe('/gis/santri-points?limit=10&page=2');
    expect(path(prev.headers.get('link'), 'first')).toBe('/gis/santri-points?limit=10');
  });

  it('say what a wrong parameter may be', async () => {
    expect(await refused('/gis/santri-points?limit=5001')).toBe(
      'limit must be a whole number from 1 to 5000',
    );
    expect(await refused('/gis/heatmap?limit=0')).toBe('limit must be a whole number from 1 to 10000');
    expect(await refused('/gis/pesantren-points?page=0')).toMatch(/^page must be a whole number from 1 to/);
    for (const [name, most] of Object.entries({
      'santri-points': 5000,
      'pesantren-points': 5000,
      heatmap: 10_000,
      'pesantren-heatmap': 10_000,
    }))
      expect(await refused(`/gis/${name}?bbox=106,-7,107,-6&limit=${most}&page=1000000`)).toBe(
        `page must be a whole number from 1 to ${2e9 / most} where limit is ${most}`,
      );
    expect((await get('/gis/pesantren-points?bbox=106,-7,107,-6&limit=5000&page=400000')).features).toEqual(
      [],
    );
    expect((await get('/api/santri-pribadi?per_page=100&page=1000000')).data).toEqual([]);
    expect(await refused('/gis/santri-points?toString=1')).toContain('no parameter "toString"');
    expect(await refused('/gis/pesantren-points?kategori=bagus')).toContain(
      'sangat_layak, layak, cukup_layak, tidak_layak',
    );
    expect(await refused('/gis/heatmap?kategori=kaya')).toContain(
      'Sangat Miskin, Miskin, Rentan, Tidak Miskin',
    );
    expect(await refused('/gis/santri-points?kabupaten=Banjar')).toContain('63.03');
    expect(await refused('/gis/santri-points?bbox=1,2,3')).toContain('west,south,east,north');
    const box = '/santri-map/bbox?min_lat=-7&max_lon=108&max_lat=-6';
    expect(await refused(box)).toMatch(/^min_lon is missing/);
    expect(await refused(`${box}&min_lon=NaN`)).toBe('min_lon must be a number from -180 to 180');
    expect(await refused(`${box}&min_lon=Infinity`)).toBe('min_lon must be a number from -180 to 180');
    expect(await refused(`${box}&min_lon=109`)).toBe('min_lon must not be above max_lon');
    expect(await refused('/pesantren-map/bbox?min_lon=1&max_lon=2&min_lat=3&max_lat=2')).toBe(
      'min_lat must not be above max_lat',
    );
    expect(await refused('/api/santri-pribadi?per_page=101')).toBe(
      'per_page must be a whole number from 1 to 100',
    );
    expect(await refused('/api/santri-pribadi?jenis_kelamin=X')).toBe('jenis_kelamin must be L or P');
    expect(await refused('/api/santri-pribadi?nik=1')).toContain('no parameter "nik"');
    expect(await refused('/gis/boundaries/kabupaten?precision=8')).toContain('from 0 to 7');
  });

  it('of a box say where they stop', async () => {
    const box = 'min_lon=94&min_lat=-12&max_lon=142&max_lat=8';
    const whole = await get(`/santri-map/bbox?${box}`);
    expect([whole.success, whole.truncated]).toEqual([true, false]);
    const part = await get(`/santri-map/bbox?${box}&limit=10`);
    expect([part.truncated, ids(part)]).toEqual([true, ids(whole).slice(0, 10)]);
    expect(part.message).toContain('the first 10');
    // Regions that a box cuts are not counted here, and still looked through.
    const cut = 'min_lon=106.2&min_lat=-7.9&max_lon=113.7&max_lat=-6.3';
    // Some of the rows have gone since the beginning.
    const inside = await query(
      'select from santri_map where ST_X(lokasi) between 106.2 and 113.7 and ST_Y(lokasi) between -7.9 and -6.3',
    );
    expect(ids(await get(`/santri-map/bbox?${cut}`))).toHaveLength(inside.length);
    const [row] = part.data;
    expect(located.find(({ id }) => id === row.id)?.lat).toBeCloseTo(row.latitude, 5);
    const schools = await get(`/pesantren-map/bbox?${box}&kategori=Kurang%20Layak`, null);
    expect(new Set(schools.data.map((school: Json) => school.kategori_kelayakan))).toEqual(
      new Set(['tidak_layak']),
    );
  });

  it('carry names, weights and colours that fit the data', async () => {
    const body = await get('/gis/santri-points?limit=5000');
    const far = body.features.filter(({ properties }: Json) => properties.provinsi === 'Negeri Jauh');
    expect(far).toHaveLength(4);
    expect(far[0].properties).toMatchObject({ kabupaten: null, kecamatan: expect.any(String) });
    const garut = await get('/gis/santri-points?kabupaten=Garut&limit=1');
    expect(garut.features[0].properties).toMatchObject({
      provinsi: 'Jawa Barat',
      kabupaten: 'Kabupaten Garut',
    });
    const heat = await get('/gis/heatmap?limit=500');
    for (const { weight, skor } of heat.data) expect(weight).toBeCloseTo(skor / 173, 3);
    expect(body.features[0].geometry.coordinates.every((n: number) => String(n).length <= 11)).toBe(true);
  });

  it('are offered as CSV as well', async () => {
    await query(
      `update pesantren_map set nama = '=cmd|x' where id = (select id from pesantren_map order by kode_wilayah, id limit 1)`,
    );
    const csv = await ask('/gis/pesantren-points?f=csv&limit=5000', null);
    const text = await csv.text();
    expect(csv.headers.get('content-disposition')).toBe('attachment; filename="pesantren.csv"');
    expect(text.split('\r\n')[0]).toBe(
      'id,pesantren_id,nama,nsp,skor,kategori,jumlah_santri,provinsi,kabupaten,lon,lat',
    );
    expect(text).toContain("'=cmd|x");
    expect(text).not.toMatch(/,'-\d/);
  });

  it('of the list hold every santri once, scored or not', async () => {
    const all = await query<{ id: string }>('select id::text from santri_pribadi order by nama, id');
    const first = await get('/api/santri-pribadi?per_page=100');
    expect(first.meta.pagination).toEqual({
      current_page: 1,
      per_page: 100,
      total_items: all.length,
      total_pages: Math.ceil(all.length / 100),
      has_next: true,
      has_prev: false,
    });
    const listed = await byNumber('/api/santri-pribadi', 'per_page', 100, all.length);
    expect(listed).toEqual(all.map(({ id }) => id));
    expect((await follow('/api/santri-pribadi?per_page=100')).slice(0, 300)).toEqual(listed.slice(0, 300));
    const west = await get('/api/santri-pribadi?provinsi=Jawa%20Barat&per_page=100');
    const [counted] = await query<{
      n: number;
      unscored: number;
    }>(`select count(*)::int as n, count(*) filter (where m.id is null)::int as unscored
      from santri_pribadi p left join santri_map m on m.santri_id = p.id
      where m.kode_wilayah like '32%' or (m.id is null and petasantri.region_key(p.provinsi) = 'jawabarat')`);
    expect(counted?.unscored).toBe(5);
    expect(west.meta.pagination.total_items).toBe(counted?.n);
    const seen = await byNumber(
      '/api/santri-pribadi?provinsi=Jawa%20Barat',
      'per_page',
      100,
      counted?.n as number,
    );
    expect(new Set(seen).size).toBe(counted?.n);
    const girls = await get('/api/santri-pribadi?provinsi=32&jenis_kelamin=p&per_page=1');
    const boys = await get('/api/santri-pribadi?provinsi=32&jenis_kelamin=L&per_page=1');
    expect(girls.meta.pagination.total_items + boys.meta.pagination.total_items).toBe(counted?.n);
  });

  it('of the list are searched by name, place and school', async () => {
    const count = async (where: string) =>
      (await query<{ n: number }>(`select count(*)::int as n from santri_pribadi where ${where}`))[0]?.n;
    const total = async (filter: string) =>
      (await get(`/api/santri-pribadi?${filter}`)).meta.pagination.total_items;
    expect(await total('search=SITI')).toBe(await count("nama ilike '%siti%'"));
    expect(await total('search=a')).toBe(await count("nama ilike '%a%'"));
    expect(await total('search=%25')).toBe(0);
    expect(await total('search=100%25_')).toBe(0);
    const [someone] = (await query<{ nama: string; nik: string }>(
      "select nama, nik from santri_pribadi where nama like '% %' order by id limit 1",
    )) as [{ nama: string; nik: string }];
    const misspelt = someone.nama.replace(/[aiueo](?=[^aiueo]*$)/, 'yy');
    const like = await get(`/api/santri-pribadi?per_page=100&search=${encodeURIComponent(misspelt)}`);
    expect(like.data.some(({ nama }: Json) => nama === someone.nama)).toBe(true);
    expect(await total(`search=${someone.nik}`)).toBe(0);
    expect(await total('bbox=179,-5,-179,5')).toBe(0);
    // A point that only the map has counts as well, however the list is read.
    const { db } = database();
    const boxed = 'ST_X(lokasi) between 106 and 108.5 and ST_Y(lokasi) between -7.5 and -6';
    const before = await count(boxed);
    await db.script(`create table moved as select p.id, p.lokasi from santri_pribadi p join santri_map m on m.santri_id = p.id
        where ${boxed.replaceAll('lokasi', 'p.lokasi')} and m.lokasi is not null order by p.id limit 4;
      update santri_pribadi set lokasi = null where id in (select id from moved);
      update santri_map m set lokasi = moved.lokasi from moved where m.santri_id = moved.id;`);
    const lost = await query<{ id: string }>('select id::text as id from moved');
    for (const most of [20_000, 5]) {
      const list = createSantriList(db, createCensus(db, { get: async () => 1, set: () => {} }), most);
      const found = await list({ ...anyone, boxes: [[106, -7.5, 108.5, -6]] }, { skip: 0 }, 5000);
      expect([most, found.total, lost.length]).toEqual([most, before, 4]);
      expect(found.rows.map(({ id }) => id)).toEqual(expect.arrayContaining(lost.map(({ id }) => id)));
    }
    expect(await total('bbox=106,-7.5,108.5,-6')).toBe(before);
    await db.script(`update santri_pribadi p set lokasi = moved.lokasi from moved where p.id = moved.id;
      drop table moved;`);
    expect(await total('bbox=106,-7.5,108.5,-6')).toBe(
      await count('ST_X(lokasi) between 106 and 108.5 and ST_Y(lokasi) between -7.5 and -6'),
    );
    const [{ id }] = (await query<{ id: string }>(
      'select pesantren_id::text as id from santri_pribadi where pesantren_id is not null order by id limit 1',
    )) as [{ id: string }];
    expect(await total(`pesantren_id=${id}`)).toBe(await count(`pesantren_id = '${id}'`));
  });

  it('of the list go on as long as a common name does, asking once whether it is one', async () => {
    const { db } = database();
    const [{ nama }] = (await query<{ nama: string }>(
      'select nama from santri_pribadi group by 1 order by count(*) desc, 1 limit 1',
    )) as [{ nama: string }];
    const misspelt = nama.replace(/[aiueo](?=[^aiueo]*$)/, 'yy');
    const asked: { text: string; timeoutMs: number | undefined; signal: boolean }[] = [];
    const watched: Queryable = {
      query: (statement, params, options) => {
        asked.push({
          text: statement.text,
          timeoutMs: options?.timeoutMs,
          signal: options?.signal !== undefined,
        });
        return db.query(statement, params, options);
      },
    };
    const make = (most?: number) =>
      createSantriList(watched, createCensus(watched, { get: async () => 1, set: () => {} }), most);
    for (const search of [misspelt, nama]) {
      const few = await make()({ ...anyone, search }, { skip: 0 }, 100);
      const list = make(1);
      const signal = new AbortController().signal;
      const page = await list({ ...anyone, search }, { skip: 0 }, 2, { timeoutMs: 30_000, signal });
      expect(page.total).toBe(few.total);
      expect(page.rows.map(({ id }) => id)).toEqual(few.rows.slice(0, 2).map(({ id }) => id));
      expect(few.total).toBeGreaterThan(2);
      const narrow = () => asked.filter(({ text }) => text.includes('found as materialized')).length;
      const before = narrow();
      await list({ ...anyone, search }, { skip: 2 }, 2, { timeoutMs: 30_000, signal });
      expect(narrow()).toBe(before);
    }
    // What several callers share has the time limit of the first and nobody's signal.
    const limited = asked.filter(({ timeoutMs }) => timeoutMs === 30_000);
    expect(limited.some(({ text }) => text.includes('located') || text.includes('count(*)::int'))).toBe(true);
    for (const { text, signal } of limited)
      expect([text.slice(0, 60), signal]).toEqual([
        text.slice(0, 60),
        text.includes('found as materialized') || text.includes(') page\n'),
      ]);
  });

  it('of a region look at the names of those without a score only', async () => {
    const { text } = loadSql('places/list-region');
    const plan = await database().db.tx(async (tx) => {
      await tx.query({ text: `prepare region_plan as ${text}` });
      return tx.query<Record<string, string>>({
        text: "explain execute region_plan (null, '32', '{jawabarat}', null, null, true, null, null, 0, 10)",
      });
    });
    const lines = plan.map((row) => row['QUERY PLAN'] as string);
    const at = lines.findIndex((line) => /replace|regexp|region_key/.test(line));
    expect(lines[at - 1]).toMatch(/CTE Scan on without_score/);
  });

  it('name the host in their links, so caches keep them apart', async () => {
    const vary = (await ask('/gis/pesantren-points?limit=1', null)).headers.get('vary');
    expect(vary).toContain('X-Forwarded-Host');
  });

  it('of boundaries are refused by their corners before they are read, and built one at a time', async () => {
    const { db } = database();
    const texts: string[] = [];
    const watched: Queryable = {
      query: (statement, params, options) => {
        texts.push(statement.text);
        return db.query(statement, params, options);
      },
    };
    const whole = { level: 'kabupaten', within: '', geometry: 'full', precision: 7 } as const;
    await expect(boundaries(watched, whole, {}, 1000)).rejects.toThrow(/takes outlines of 0 to 1000 corners/);
    expect(texts).toHaveLength(1);
    const precisions = [0, 1, 2, 3, 4, 5, 6, 7];
    const answers = await Promise.all(
      precisions.flatMap((precision) =>
        ['full', 'simplified'].map((geometry) =>
          ask(`/gis/boundaries/provinsi?precision=${precision}&geometry=${geometry}`, null),
        ),
      ),
    );
    const statuses = answers.map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200, 503]));
    expect(answers.find(({ status }) => status === 503)?.headers.get('retry-after')).toBe('5');
  });

  it('count what has no point, and hide from the public what is small', async () => {
    const exact = (await get('/santri-map/statistics')).data;
    expect(exact.without_location).toBe(3);
    expect(exact.with_location + exact.without_location).toBe(exact.total_santri);
    expect(Object.values(exact.by_category).reduce((sum: number, n) => sum + (n as number), 0)).toBe(
      exact.total_santri,
    );
    const open = (await get('/santri-map/statistics', null)).data;
    expect([open.with_location, open.without_location]).toEqual([null, null]);
    expect(open.suppressed).toEqual(expect.arrayContaining(['with_location', 'without_location']));
    // What was published stays together until the next refresh.
    const published = async () => {
      const response = await ask('/santri-map/statistics', null);
      return [response.headers.get('x-data-version'), ((await response.json()) as Json).data] as const;
    };
    await query(
      'update santri_map set lokasi = null where id in (select id from santri_map where lokasi is not null order by id limit 300)',
    );
    const [version, before] = await published();
    expect(before).toEqual(open);
    await query('select petasantri.refresh()');
    const [next, after] = await published();
    expect(Number(next)).toBe(Number(version) + 1);
    expect([after.with_location, after.without_location]).toEqual([after.total_santri - 303, 303]);
    const schools = (await get('/pesantren-map/statistics', null)).data;
    expect(schools.total_pesantren).toBe(schools.with_location + schools.without_location);
  });

  it('of santri need a key, or an operator who opens them; nobody may keep a copy', async () => {
    const paths = [
      '/gis/santri-points',
      '/gis/heatmap',
      '/santri-map/geojson',
      '/santri-map/bbox?min_lon=1&min_lat=1&max_lon=2&max_lat=2',
      '/api/santri-pribadi',
    ];
    const open = await createTestServer(database().db, { access: { public: 'points' } });
    for (const one of paths) {
      expect([one, (await ask(one, null)).status]).toEqual([one, 401]);
      expect((await ask(one)).headers.get('cache-control')).toBe('private, no-store');
      const status = one.startsWith('/api') ? 401 : 200;
      expect([one, (await open.app.request(one)).status]).toEqual([one, status]);
    }
    open.close();
    const contacts = await get('/gis/pesantren-points?limit=1');
    expect(contacts.features[0].properties).toHaveProperty('telepon');
    expect((await get('/gis/pesantren-points?limit=1', null)).features[0].properties).not.toHaveProperty(
      'telepon',
    );
    const secrets = await query<{ nik: string; no_kk: string }>(
      'select nik, no_kk from santri_pribadi where nik is not null',
    );
    const bodies = [
      JSON.stringify(await get('/gis/santri-points?limit=5000')),
      JSON.stringify(await get('/api/santri-pribadi?per_page=100')),
    ];
    expect(
      secrets.some(({ nik, no_kk }) => bodies.some((body) => body.includes(nik) || body.includes(no_kk))),
    ).toBe(false);
  });

  it('of pesantren may be kept for a moment', async () => {
    const first = await ask('/gis/pesantren-points?limit=3', null);
    const etag = first.headers.get('etag') as string;
    expect(first.headers.get('cache-control')).toMatch(/^public, max-age=/);
    const again = await server.app.request('/gis/pesantren-points?limit=3', {
      headers: { 'If-None-Match': etag },
    });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });
});
