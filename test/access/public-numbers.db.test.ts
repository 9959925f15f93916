import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeEngines } from '../engines/engines.ts';
import { analystKey, createTestServer } from '../engines/server.ts';
import { decodeTile } from '../http/decode-tile.ts';
import { attack, type PublicRow } from '../stats/attacker.ts';

type Json = Record<string, unknown>;
const levels = ['provinsi', 'kabupaten'] as const;
const smallest = 10;
const categories = {
  sangat_miskin: 'Sangat Miskin',
  miskin: 'Miskin',
  rentan: 'Rentan',
  tidak_miskin: 'Tidak Miskin',
  kategori_lain: 'lain',
};
const columns = Object.entries(categories) as [keyof typeof categories, string][];
const code = ({ kode_wilayah }: Json) => String(kode_wilayah);

describeEngines('the numbers that the public can get', 'demo', (database) => {
  let server: Awaited<ReturnType<typeof createTestServer>>;
  const get = async (path: string, key?: string) => {
    const response = await server.app.request(path, { headers: key ? { 'X-API-Key': key } : {} });
    expect([path, response.status]).toEqual([path, 200]);
    return response;
  };
  const json = async (path: string, key?: string) => (await (await get(path, key)).json()) as Json;
  const regions = async (query: string, key?: string) =>
    ((await json(`/gis/choropleth/santri-${query}`, key)).features as { properties: Json }[]).map(
      ({ properties }) => properties,
    );

  beforeAll(async () => {
    // One province gets people enough that some of its groups may be told and others not.
    await database().db.script(`update santri_map set kode_wilayah = '32.' || lpad((1 + mod(abs(hashtext(id::text)), 18))::text, 2, '0') where kode_wilayah like '3%';
      select petasantri.refresh()`);
    server = await createTestServer(database().db);
  });
  afterAll(() => server?.close());

  it('are those of the published table, in every filter, metric and format', async () => {
    const published = new Map(
      (
        await database().db.query<PublicRow>({
          text: `select code, dim, val, n from petasantri.published_santri where dim in ('semua', 'kategori')`,
        })
      ).map(({ code, val, n }) => [`${code}|${val}`, n]),
    );
    const known = (region: string, category: string) =>
      published.get(`${region}|${category}`) ?? (published.has(`${region}|${category}`) ? null : 0);
    let hidden = 0;
    let shown = 0;
    for (const level of levels) {
      const all = await regions(`${level}?geometry=none`);
      for (const region of all) {
        const of = code(region);
        expect([of, region.total_santri]).toEqual([of, known(of, '')]);
        for (const [column, category] of columns) {
          expect([of, column, region[column]]).toEqual([of, column, known(of, category)]);
          const isHidden = region[column] === null;
          expect([of, column, (region.suppressed as string[]).includes(column)]).toEqual([
            of,
            column,
            isHidden,
          ]);
          if (isHidden) hidden++;
          else shown++;
          if (isHidden && `pct_${column}` in region) expect(region[`pct_${column}`]).toBeNull();
        }
        if (region.total_santri === null) expect([region.avg_skor, region.class]).toEqual([null, null]);
      }
      // Any choice of categories tells the sum of published numbers, or nothing.
      for (let choice = 1; choice < 16; choice++) {
        const chosen = columns.slice(0, 4).filter((_, i) => choice & (1 << i));
        const query = encodeURIComponent(chosen.map(([, name]) => name).join(','));
        for (const region of await regions(`${level}?geometry=none&kategori=${query}`)) {
          const parts = chosen.map(([, category]) => known(code(region), category));
          const sum = parts.includes(null) ? null : parts.reduce<number>((a, n) => a + (n as number), 0);
          expect([code(region), region.jumlah]).toEqual([code(region), sum]);
          if (sum === null) expect(region.pct).toBeNull();
        }
      }
      const written = new Map(all.map((region) => [code(region), region]));
      const tile = (await decodeTile(await get(`/gis/choropleth/santri-${level}/4/12/8.pbf`)))[
        `santri-${level}`
      ];
      expect(tile?.length).toBeGreaterThan(5);
      for (const feature of tile as Json[])
        for (const [column] of [...columns, ['total_santri'] as const])
          expect(feature[column] ?? null).toBe(written.get(code(feature))?.[column]);
      const [names, ...rows] = (await (await get(`/gis/choropleth/santri-${level}?f=csv`)).text())
        .trim()
        .split('\n')
        .map((line) => line.split(','));
      const at = names?.indexOf('miskin') as number;
      for (const row of rows) expect(row[at]).toBe(String(written.get(row[0] as string)?.miskin ?? ''));
      for (const metric of ['miskin', 'pct_sangat_miskin', 'total_santri_per_km2', 'avg_skor'])
        for (const region of await regions(`${level}?geometry=none&metric=${metric}`))
          if (region.total_santri === null)
            expect([region.class, region.status]).toEqual([null, 'suppressed']);
    }
    // Otherwise nothing was tried.
    expect(Math.min(hidden, shown)).toBeGreaterThan(50);
  });

  it('say of the whole country what the published table says', async () => {
    const { db } = database();
    const rows = await db.query<PublicRow>({
      text: `select code, dim, val, n from petasantri.published_santri where code = '' and dim in ('semua', 'kategori')`,
    });
    const of = (category: string) => rows.find(({ val }) => val === category)?.n;
    const { santri_categories: counted } = await json('/gis/choropleth/stats');
    for (const { kategori, count } of counted as Json[])
      if (of(String(kategori)) !== undefined) expect(count).toBe(of(String(kategori)));
    const { data } = (await json('/santri-map/statistics')) as { data: Json };
    expect(data.total_santri).toBe(of(''));
    for (const part of [data.with_location, data.without_location])
      if (part !== null && part !== 0) expect(part).toBeGreaterThanOrEqual(smallest);
    expect(data.with_location === null).toBe(data.without_location === null);
  });

  it('put together tell no group that is too small', async () => {
    const { db } = database();
    const exact = await db.query<{ code: string; val: string; n: number }>({
      text: `with finest as (select coalesce(kode_wilayah, '00') as code, coalesce(petasantri.kategori_kemiskinan(kategori_kemiskinan::text), 'lain') as val from santri_map),
        every as (select left(code, length) as code, val from finest, (values (0), (2), (5)) l (length) where length(code) >= length)
        select code, val, count(*)::int as n from every group by grouping sets ((code, val), (code))`,
    });
    const rows: PublicRow[] = await db.query<PublicRow>({
      text: `select code, dim, val, n from petasantri.published_santri where dim in ('semua', 'kategori')`,
    });
    const codes = (
      await db.query<{ code: string }>({
        text: `select code from petasantri.regions union select code || '.00' from petasantri.regions where length(code) < 8 union select unnest(array['', '00'])`,
      })
    ).map((row) => row.code);
    const { bounds, groups } = attack(codes, rows);
    let small = 0;
    for (const { code, val, n } of exact) {
      if (n >= smallest) continue;
      small++;
      const bound = bounds.get(val === null ? code : `${code}|${val}`);
      expect([code, val, bound && bound.high >= smallest]).toEqual([code, val, true]);
    }
    expect(small).toBeGreaterThan(100);
    for (const { n } of groups) if (n > 0) expect(n).toBeGreaterThanOrEqual(smallest);
  });

  it('are not all that an analyst sees', async () => {
    const theirs = await regions('kabupaten?geometry=none', analystKey);
    expect(theirs.every(({ total_santri }) => typeof total_santri === 'number')).toBe(true);
    expect(
      theirs.some(({ total_santri }) => (total_santri as number) > 0 && (total_santri as number) < smallest),
    ).toBe(true);
  });
});
