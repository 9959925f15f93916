import { beforeAll, expect, it } from 'vitest';
import type { Database } from '../../../src/db/database.ts';
import { describeEngines } from '../../engines/engines.ts';
import { askTools, one, santri, schools } from './ask-tools.ts';

const java = [105, -8.8, 114.6, -5.8] as const;
const round1 = (n: number) => Number(n.toFixed(1));

describeEngines('the numbers of answers, beside independent SQL', 'demo', (database) => {
  let db: Database;
  let ask: ReturnType<typeof askTools>;
  beforeAll(() => {
    db = database().db;
    ask = askTools(db);
  });
  const metric = async (args: object, context = {}) =>
    (await ask.expect('metric', 'get_metric', args, context)).figure;
  const count = async (from: string, where: string, params: unknown[] = []) =>
    (await one<{ n: number }>(db, `select count(*)::int as n from ${from} where ${where}`, params)).n;

  it('are those of pesantren, of the nation, a province, a regency, the view and a circle', async () => {
    const areas: [object, string][] = [
      [{ scope: 'national' }, 'true'],
      [{ scope: 'region', region: '32' }, `kode like '32%'`],
      [{ scope: 'selected' }, `kode like '32.05%'`],
      [{ scope: 'view' }, 'ST_X(lokasi) between 105 and 114.6 and ST_Y(lokasi) between -8.8 and -5.8'],
      [
        { scope: 'near', near: '-7.0,107.6', radius_km: 60 },
        `ST_DistanceSphere(lokasi, ST_SetSRID(ST_MakePoint(107.6, -7), 4326)) <= 60000`,
      ],
    ];
    for (const [area, where] of areas) {
      const truth = await one<Record<string, number>>(
        db,
        `select count(*)::int as n, count(*) filter (where kategori in ('layak', 'sangat_layak') and jumlah_santri >= 100 and tahun_berdiri < 2000)::int as some,
          avg(skor)::float8 as skor, (sum(jumlah_santri)::numeric / count(jumlah_santri))::float8 as ratio,
          (sum(jumlah_santri) filter (where jumlah_guru > 0)::numeric / nullif(sum(jumlah_guru) filter (where jumlah_guru > 0 and jumlah_santri is not null), 0))::float8 as taught
        from ${schools} where ${where}`,
      );
      const context = { bbox: java, selectedRegion: '32.05' };
      const get = async (name: string, filters = {}) => metric({ metric: name, area, filters }, context);
      const filters = { eligibility: ['layak', 'sangat_layak'], min_santri: 100, founded_before: 2000 };
      const { n, some, skor, ratio, taught } = truth as Record<
        'n' | 'some' | 'skor' | 'ratio' | 'taught',
        number
      >;
      expect(n).toBeGreaterThan(0);
      expect(await get('pesantren_count')).toMatchObject({ value: n, unit: 'pesantren' });
      expect((await get('pesantren_count', filters)).value).toBe(some);
      expect(await get('pesantren_share', filters)).toMatchObject({
        value: round1((100 * some) / n),
        of: { part: some, whole: n },
      });
      expect((await get('avg_pesantren_score')).value).toBeCloseTo(skor, 0);
      expect(Math.abs(((await get('avg_pesantren_score')).value as number) - skor)).toBeLessThanOrEqual(
        0.0501,
      );
      expect(Math.abs(((await get('santri_per_pesantren')).value as number) - ratio)).toBeLessThanOrEqual(
        0.0501,
      );
      expect(Math.abs(((await get('santri_per_teacher')).value as number) - taught)).toBeLessThanOrEqual(
        0.0501,
      );
    }
  });

  it('are those of santri by home, or hidden', async () => {
    let shown = 0;
    let hidden = 0;
    const codes = await db.query<{ code: string }>({
      text: `select code from petasantri.regions where length(code) = 2`,
    });
    for (const code of ['', ...codes.map((row) => row.code)]) {
      const area = code === '' ? { scope: 'national' } : { scope: 'region', region: code };
      const truth = await one<Record<string, number | null>>(
        db,
        `select count(*)::int as all, count(*) filter (where kategori in ('miskin', 'sangat_miskin'))::int as poor,
          count(*) filter (where l_p = 'P')::int as girls, avg(skor)::float8 as skor
        from ${santri} where kode like $1 || '%'`,
        [code],
      );
      for (const [name, filters, value] of [
        ['santri_count', {}, truth.all],
        ['santri_count', { poverty: ['miskin', 'sangat_miskin'] }, truth.poor],
        ['santri_count', { gender: 'P' }, truth.girls],
        ['avg_poverty_score', {}, truth.skor],
      ] as const) {
        const figure = await metric({ metric: name, area, filters });
        if (figure.hidden) {
          hidden += 1;
          expect(figure).toMatchObject({ value: null, hidden: { k: 10, fewer: false } });
        } else if (name === 'avg_poverty_score') {
          if (truth.all === 0) expect(figure.value).toBeNull();
          else expect(Math.abs((figure.value as number) - (value as number))).toBeLessThanOrEqual(0.0501);
        } else {
          shown += 1;
          expect([code, name, filters, figure.value]).toEqual([code, name, filters, value]);
        }
      }
    }
    expect(shown).toBeGreaterThan(60);
    expect(hidden).toBeGreaterThan(10);
  });

  it('are ranked: ties share a rank, hidden ones are counted and never listed', async () => {
    const truth = await db.query<{ code: string; n: number }>({
      text: `select r.code, count(m.kode)::int as n from petasantri.regions r left join ${schools.replace('school', 'm')} on m.kode like r.code || '%'
        where length(r.code) = 5 and r.code like '35%' group by r.code order by n desc, r.code limit 10`,
    });
    const ranking = await ask.expect('ranking', 'rank_regions', {
      metric: 'pesantren_count',
      level: 'kabupaten',
      within: '35',
      order: 'desc',
    });
    expect(ranking.rows.map(({ region, figure }) => ({ code: region.code, n: figure.value }))).toEqual(truth);
    expect(ranking).toMatchObject({
      within: { code: '35' },
      hidden: 0,
      empty: 0,
      source: 'pondok_pesantren',
    });
    for (const row of ranking.rows)
      expect(row.rank).toBe(1 + truth.filter(({ n }) => n > (row.figure.value as number)).length);
    const poor = await ask.expect('ranking', 'rank_regions', {
      ...{ metric: 'santri_share', level: 'kabupaten', order: 'asc', limit: 50 },
      filters: { poverty: ['miskin', 'sangat_miskin'] },
    });
    expect(poor.hidden).toBeGreaterThan(100);
    expect(poor.ranked + poor.hidden + poor.empty).toBe(514);
    const cities = await ask.expect('ranking', 'rank_regions', {
      ...{ metric: 'pesantren_count', level: 'kabupaten', kind: 'kota', order: 'asc', limit: 50 },
    });
    expect(cities.rows.every(({ region }) => region.name.startsWith('Kota '))).toBe(true);
  });

  it('are compared, broken down and described without contradicting each other', async () => {
    const all = await ask.expect('comparison', 'compare_regions', {
      metric: 'santri_count',
      regions: ['35', '32', '33'],
    });
    const values = all.rows.map(({ figure }) => figure.value as number);
    expect(all.rows.map(({ region }) => region.code)).toEqual(['35', '32', '33']);
    expect(all.difference).toBe(Math.max(...values) - Math.min(...values));
    const area = { scope: 'region', region: '35' };
    for (const by of ['poverty', 'gender', 'residence']) {
      const split = await ask.expect('breakdown', 'breakdown', { entity: 'santri', by, area });
      expect(split.total.value).toBe(values[0]);
      const column = { poverty: 'kategori', gender: 'lower(l_p)', residence: 'lower(tinggal)' }[by];
      for (const { value, count: figure, share } of split.rows) {
        if (figure.hidden) continue;
        const n = await count(santri, `kode like '35%' and ${column} = $1`, [value]);
        expect([by, value, figure.value, share.value]).toEqual([
          by,
          value,
          n,
          round1((100 * n) / (values[0] as number)),
        ]);
      }
      if (by === 'poverty') expect(split.rows.some(({ count: figure }) => figure.value !== null)).toBe(true);
    }
    const schoolSplit = await ask.expect('breakdown', 'breakdown', {
      entity: 'pesantren',
      by: 'eligibility',
      area,
    });
    for (const { value, count: figure } of schoolSplit.rows)
      expect(figure.value).toBe(await count(schools, `kode like '35%' and kategori = $1`, [value]));
    const region = await ask.expect('region', 'describe_region', { region: '35' });
    expect(region.figures.santri.value).toBe(values[0]);
    expect(region.figures.pesantren.value).toBe(schoolSplit.total.value);
    expect(region.rank).toMatchObject({ place: 1, within: null });
    const eligible = schoolSplit.rows.filter(({ value }) => value === 'layak' || value === 'sangat_layak');
    expect(region.figures.eligible.of?.part).toBe(
      eligible.reduce((sum, { count: c }) => sum + (c.value ?? 0), 0),
    );
  });

  it('are of the schools themselves: listed, nearest, by name', async () => {
    const list = await ask.expect('list', 'list_pesantren', {
      area: { scope: 'region', region: '35' },
      filters: { founded_after: 1980 },
      sort: 'santri',
      limit: 20,
    });
    const truth = await db.query<{ id: string; total: number }>({
      text: `select id::text, count(*) over ()::int as total from ${schools} where kode like '35%' and tahun_berdiri > 1980
        order by jumlah_santri desc nulls last, id limit 20`,
    });
    expect([list.total, list.rows.map(({ id }) => id)]).toEqual([truth[0]?.total, truth.map(({ id }) => id)]);
    const byName = await ask.expect('list', 'list_pesantren', {
      area: { scope: 'national' },
      order: 'desc',
      limit: 3,
    });
    expect([...byName.rows.map(({ name }) => name.toLowerCase())].sort().reverse()).toEqual(
      byName.rows.map(({ name }) => name.toLowerCase()),
    );
    for (const filters of [{}, { eligibility: ['sangat_layak'] }]) {
      const found = await ask.expect('nearest', 'find_nearest_pesantren', {
        origin: '-7.25,112.75',
        limit: 20,
        filters,
      });
      const close = await db.query<{ id: string; km: number }>({
        text: `select id::text, (ST_DistanceSphere(lokasi, ST_SetSRID(ST_MakePoint(112.75, -7.25), 4326)) / 1000)::float8 as km
          from ${schools} where lokasi is not null ${'eligibility' in filters ? `and kategori = 'sangat_layak'` : ''} order by km, id limit 20`,
      });
      expect(found.rows.map(({ id }) => id)).toEqual(close.map(({ id }) => id));
      found.rows.forEach((row, i) => {
        expect(Math.abs((row.km as number) - (close[i]?.km ?? 0))).toBeLessThanOrEqual(0.0501);
      });
    }
    const { nama, id } = await one<{ nama: string; id: string }>(
      db,
      `select nama, id::text from ${schools} s where (select count(*) from pondok_pesantren p where p.nama = s.nama) = 1 order by length(nama) desc limit 1`.replace(
        ') school s',
        ') s',
      ),
    );
    const profile = await ask.expect('profile', 'get_pesantren', { name: nama });
    expect(profile.candidates.map((card) => card.id)).toEqual([id]);
    expect(Object.keys(profile.candidates[0] ?? {})).not.toContain('telepon');
    const many = await ask.expect('profile', 'get_pesantren', { name: 'Al Hikmah' });
    expect(many.candidates.length).toBeGreaterThan(1);
    expect(many.candidates.length).toBeLessThanOrEqual(6);
    expect((await ask.expect('profile', 'get_pesantren', { name: 'Xqzzvw Krrt' })).candidates).toEqual([]);
    const info = await ask.expect('info', 'data_info', { topic: 'coverage' });
    expect(info.counts).toEqual({ pesantren: 600, santri: 2000, provinces: 38, kabupaten: 514, k: 10 });
    expect(info.asOf).toMatch(/^\d{4}-\d\d-\d\d$/);
  });

  it('are refused where they cannot be had, with the reason', async () => {
    const national = { scope: 'national' };
    const cases: [string, object, object][] = [
      [
        'get_metric',
        { metric: 'santri_count', area: national, filters: { program: 'pkh' } },
        { problem: 'not_recorded', what: 'program' },
      ],
      ['breakdown', { entity: 'santri', by: 'program', area: national }, { problem: 'not_recorded' }],
      [
        'get_metric',
        { metric: 'santri_count', area: national, filters: { poverty: ['miskin'], gender: 'P' } },
        { problem: 'not_combinable', filters: ['poverty', 'gender'] },
      ],
      [
        'get_metric',
        { metric: 'santri_count', area: national, filters: { min_santri: 100 } },
        { problem: 'not_combinable' },
      ],
      [
        'get_metric',
        { metric: 'avg_poverty_score', area: national, filters: { gender: 'P' } },
        { problem: 'not_computable' },
      ],
      [
        'rank_regions',
        { metric: 'pesantren_count', level: 'provinsi', order: 'desc', filters: { poverty: ['miskin'] } },
        { problem: 'not_computable' },
      ],
      ['get_metric', { metric: 'santri_share', area: national }, { problem: 'bad_args', path: 'filters' }],
      [
        'breakdown',
        { entity: 'pesantren', by: 'gender', area: national },
        { problem: 'bad_args', path: 'by' },
      ],
      ['get_metric', { metric: 'santri_count', area: { scope: 'view' } }, { problem: 'needs_view' }],
      ['get_metric', { metric: 'santri_count', area: { scope: 'selected' } }, { problem: 'needs_selection' }],
      ['describe_region', { region: '99.99' }, { problem: 'unknown_place', text: '99.99' }],
      ['find_nearest_pesantren', { origin: 'Xqzzvw Krrt' }, { problem: 'unknown_place' }],
      ['show_on_map', { action: 'fly_to', region: '99' }, { problem: 'unknown_place' }],
    ];
    for (const [tool, args, problem] of cases)
      expect(await ask.run(tool as 'refuse', args)).toMatchObject({
        kind: 'problem',
        call: { tool },
        ...problem,
      });
    expect(await ask.run('refuse', { reason: 'privacy' })).toMatchObject({ kind: 'refusal' });
    expect(await ask.run('show_on_map', { action: 'fly_to', region: '32' })).toMatchObject({
      kind: 'map',
      region: { code: '32' },
    });
  });

  it('are kept for their data version, and shared by those who ask at once', async () => {
    const call = {
      tool: 'get_metric',
      args: { metric: 'santri_count', area: { scope: 'national' } },
    } as const;
    const [a, b] = await Promise.all([ask.tools.run(call, {}), ask.tools.run(call, { bbox: java })]);
    expect(a).toBe(b);
    await db.script(
      `delete from santri_skor where santri_id = (select santri_id from santri_map where length(kode_wilayah) >= 5 order by santri_id limit 1); select petasantri.refresh()`,
    );
    expect(await ask.tools.run(call, {})).toMatchObject({ figure: { value: 1999 } });
    await expect(ask.tools.run(call, {}, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'aborted',
    });
  });
});
