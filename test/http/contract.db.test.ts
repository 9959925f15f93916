import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeEngines } from '../engines/engines.ts';
import { adminKey, analystKey, createTestServer } from '../engines/server.ts';

type Json = Record<string, unknown>;
type Who = 'public' | 'analyst' | 'admin';
const keys: Record<Who, string | null> = { public: null, analyst: analystKey, admin: adminKey };

const santriPoint = [
  'id',
  'santri_id',
  'nama',
  'skor',
  'ekonomi',
  'pesantren_id',
  'provinsi',
  'kabupaten',
  'kecamatan',
];
const pesantrenPoint = [
  'id',
  'pesantren_id',
  'nama',
  'nsp',
  'skor',
  'kategori',
  'jumlah_santri',
  'provinsi',
  'kabupaten',
];
const santriRegion = [
  'kabupaten',
  'provinsi',
  'total_santri',
  'sangat_miskin',
  'miskin',
  'rentan',
  'tidak_miskin',
  'avg_skor',
  'pct_sangat_miskin',
  'pct_miskin',
];
const pesantrenRegion = [
  'kabupaten',
  'provinsi',
  'total_pesantren',
  'sangat_layak',
  'layak',
  'cukup_layak',
  'kurang_layak',
  'tidak_layak',
  'avg_skor',
  'total_santri_pesantren',
  'pct_sangat_layak',
  'pct_layak',
];
const santriRow = ['id', 'santri_id', 'nama', 'skor_terakhir', 'kategori_kemiskinan', 'pesantren_id'];
const pesantrenRow = [
  'id',
  'pesantren_id',
  'nama',
  'nsp',
  'skor_terakhir',
  'kategori_kelayakan',
  'kabupaten',
  'provinsi',
  'jumlah_santri',
];
const box = 'min_lon=105&min_lat=-9&max_lon=115&max_lat=-5';
const paging = ['limit', 'page', 'pages', 'total'];

interface Row {
  readonly path: string;
  /** The least role that gets an answer. */
  readonly who: Who;
  /** Where the items are, and what each must have. */
  readonly items: (body: Json) => unknown;
  readonly members: readonly string[];
  readonly envelope?: (body: Json) => unknown;
  readonly expected?: unknown;
}

const properties = (body: Json) =>
  (body.features as { properties: Json }[]).map((feature) => feature.properties);
const data = (body: Json) => body.data as Json[];
const pagination = (body: Json) => Object.keys(body.pagination as Json).sort();

/** What clients rely on: path, who may ask, where the items are and what they have at least. */
const contract: readonly Row[] = [
  {
    path: '/gis/santri-points?limit=5',
    who: 'analyst',
    items: properties,
    members: santriPoint,
    envelope: pagination,
    expected: paging,
  },
  {
    path: '/gis/santri-points?kategori=rentan%20miskin&page=2&limit=3&provinsi=JawaBarat',
    who: 'analyst',
    items: properties,
    members: santriPoint,
    envelope: pagination,
    expected: paging,
  },
  {
    path: `/gis/santri-points?bbox=105,-9,115,-5&limit=3`,
    who: 'analyst',
    items: properties,
    members: santriPoint,
  },
  {
    path: '/gis/pesantren-points?limit=5',
    who: 'public',
    items: properties,
    members: pesantrenPoint,
    envelope: pagination,
    expected: paging,
  },
  {
    path: '/gis/pesantren-points?kategori=Kurang%20Layak&limit=5',
    who: 'public',
    items: properties,
    members: pesantrenPoint,
  },
  {
    path: '/gis/heatmap?limit=5',
    who: 'analyst',
    items: data,
    members: ['lat', 'lng', 'weight', 'ekonomi', 'skor', 'id'],
    envelope: pagination,
    expected: paging,
  },
  {
    path: '/gis/pesantren-heatmap?limit=5',
    who: 'public',
    items: data,
    members: ['lat', 'lng', 'weight', 'kategori', 'skor', 'id'],
    envelope: pagination,
    expected: paging,
  },
  {
    path: '/gis/choropleth/santri-kabupaten',
    who: 'public',
    items: properties,
    members: santriRegion,
    envelope: ({ type }) => type,
    expected: 'FeatureCollection',
  },
  {
    path: '/gis/choropleth/santri-kabupaten?provinsi=DKI%20Jakarta&kategori_kemiskinan=Miskin',
    who: 'public',
    items: properties,
    members: santriRegion,
  },
  {
    path: '/gis/choropleth/pesantren-kabupaten?provinsi=Jawa%20Barat',
    who: 'public',
    items: properties,
    members: pesantrenRegion,
  },
  {
    path: '/gis/choropleth/pesantren-kabupaten?kategori_kelayakan=Layak',
    who: 'public',
    items: properties,
    members: pesantrenRegion,
  },
  {
    path: '/gis/choropleth/santri-provinsi',
    who: 'public',
    items: properties,
    members: santriRegion.filter((name) => name !== 'kabupaten'),
  },
  {
    path: '/gis/choropleth/stats',
    who: 'public',
    items: ({ santri_categories: found }) => found,
    members: ['kategori', 'count'],
    envelope: (body) => Object.values(body).slice(0, 4).every(Array.isArray),
    expected: true,
  },
  { path: '/gis/boundaries/provinsi', who: 'public', items: properties, members: ['provinsi'] },
  {
    path: '/gis/boundaries/kabupaten?provinsi=DI%20Yogyakarta',
    who: 'public',
    items: properties,
    members: ['provinsi', 'kabupaten'],
  },
  {
    path: '/santri-map/geojson?limit=5',
    who: 'analyst',
    items: properties,
    members: santriRow,
    envelope: ({ total }) => total,
    expected: expect.any(Number),
  },
  {
    path: '/pesantren-map/geojson?provinsi=Jawa%20Timur&limit=5',
    who: 'public',
    items: properties,
    members: pesantrenRow,
    envelope: ({ total }) => total,
    expected: expect.any(Number),
  },
  {
    path: `/santri-map/bbox?${box}`,
    who: 'analyst',
    items: data,
    members: ['latitude', 'longitude'],
    envelope: ({ success, message }) => [success, typeof message],
    expected: [true, 'string'],
  },
  {
    path: `/pesantren-map/bbox?${box}&kategori=layak`,
    who: 'public',
    items: data,
    members: ['latitude', 'longitude'],
    envelope: ({ success, message }) => [success, typeof message],
    expected: [true, 'string'],
  },
  {
    path: '/santri-map/statistics',
    who: 'public',
    items: (body) => [body.data],
    members: ['total_santri', 'with_location', 'without_location', 'by_category'],
    envelope: ({ success }) => success,
    expected: true,
  },
  {
    path: '/pesantren-map/statistics',
    who: 'public',
    items: (body) => [body.data],
    members: ['total_pesantren', 'with_location', 'without_location', 'by_category'],
    envelope: ({ success }) => success,
    expected: true,
  },
  {
    path: '/api/santri-pribadi?per_page=5&search=ahmad',
    who: 'analyst',
    items: data,
    members: [
      'id',
      'nama',
      'jenis_kelamin',
      'provinsi',
      'kabupaten',
      'pesantren_id',
      'pesantren_nama',
      'latitude',
      'longitude',
      'skor',
      'kategori',
    ],
    envelope: ({ meta }) => Object.keys((meta as { pagination: Json }).pagination).sort(),
    expected: ['current_page', 'has_next', 'has_prev', 'per_page', 'total_items', 'total_pages'],
  },
];

/** Requests that must be refused, and what the answer must say. */
const refused: readonly (readonly [path: string, says: RegExp])[] = [
  ['/gis/santri-points?limit=0', /limit.*1.*5000/],
  ['/gis/pesantren-points?limit=5001', /limit.*1.*5000/],
  ['/gis/pesantren-points?page=0', /page.*1/],
  ['/gis/pesantren-points?page=x', /page/],
  ['/gis/heatmap?limit=10001', /limit.*1.*10000/],
  ['/gis/pesantren-points?kategori=bagus', /sangat_layak.*tidak_layak/],
  ['/gis/santri-points?kategori=kaya', /Sangat Miskin.*Tidak Miskin/],
  ['/gis/pesantren-points?provinsi=Atlantis', /atlantis/i],
  ['/gis/pesantren-points?bbox=1,2,3', /bbox/],
  ['/gis/pesantren-points?bbox=NaN,0,1,1', /bbox/],
  ['/gis/pesantren-points?bbox=100,5,110,-5', /south/],
  ['/gis/pesantren-points?wilayah=32', /wilayah/],
  ['/pesantren-map/bbox?min_lon=1&min_lat=2&max_lon=3', /max_lat/],
  ['/pesantren-map/bbox?min_lon=1&min_lat=2&max_lon=Infinity&max_lat=4', /max_lon/],
  ['/santri-map/geojson?limit=5001', /limit.*1.*5000/],
  ['/santri-map/geojson?pesantren_id=1', /pesantren_id/],
  ['/api/santri-pribadi?per_page=101', /per_page.*1.*100/],
  ['/api/santri-pribadi?jenis_kelamin=X', /jenis_kelamin.*L.*P/],
  ['/gis/choropleth/santri-kabupaten?kategori_kemiskinan=kaya', /Sangat Miskin.*Tidak Miskin/],
  ['/gis/choropleth/santri-kabupaten?provinsi=Atlantis', /atlantis/i],
  ['/gis/choropleth/santri-kabupaten?classes=1', /classes.*2.*9/],
  ['/gis/choropleth/santri-kabupaten?method=magic', /method.*quantile/],
  ['/gis/choropleth/santri-kabupaten?palette=plaid', /palette/],
  ['/gis/choropleth/santri-kabupaten?metric=nik', /metric/],
  ['/gis/boundaries/kabupaten?provinsi=Atlantis', /atlantis/i],
];

const problemMembers = ['code', 'detail', 'error', 'message', 'requestId', 'status', 'title', 'type'];

describeEngines('the paths that clients call', 'demo', (database) => {
  let server: Awaited<ReturnType<typeof createTestServer>>;
  beforeAll(async () => {
    server = await createTestServer(database().db);
  });
  afterAll(() => server?.close());

  const ask = async (path: string, who: Who, method = 'GET') => {
    const key = keys[who];
    const response = await server.app.request(path, {
      method,
      headers: key === null ? {} : { 'X-API-Key': key },
    });
    return { status: response.status, body: (await response.json()) as Json };
  };

  it.each(contract)('$path answers as agreed', async ({ path, who, items, members, envelope, expected }) => {
    const { status, body } = await ask(path, who);
    expect(status, JSON.stringify(body).slice(0, 300)).toBe(200);
    const found = items(body) as Json[];
    expect(found.length).toBeGreaterThan(0);
    for (const item of found) expect(Object.keys(item)).toEqual(expect.arrayContaining([...members]));
    if (envelope) expect(envelope(body)).toEqual(expected);
    expect(JSON.stringify(body)).not.toMatch(/"(nik|no_kk)"/);
    if (who === 'public') return;
    const without = await ask(path, 'public');
    expect([without.status, without.body.code]).toEqual([401, 'unauthorized']);
    expect(without.body.detail).toMatch(/role analyst/);
  });

  it.each(refused)('%s is a 400 that says what would do', async (path, says) => {
    const { status, body } = await ask(path, 'analyst');
    expect([400, 422]).toContain(status);
    expect(Object.keys(body).sort()).toEqual(problemMembers);
    expect(body.detail).toMatch(says);
    expect([body.error, body.message]).toEqual([body.detail, body.detail]);
    expect(JSON.stringify(body)).not.toMatch(/select |pg_|\.ts|node_modules/i);
  });

  it('refreshes the statistics for an admin only', async () => {
    expect((await ask('/gis/choropleth/refresh', 'public', 'POST')).status).toBe(401);
    expect((await ask('/gis/choropleth/refresh', 'analyst', 'POST')).status).toBe(403);
    const { status, body } = await ask('/gis/choropleth/refresh', 'admin', 'POST');
    expect(status).toBe(200);
    expect(body.refreshed).toEqual(['mv_santri_stats_kabupaten', 'mv_pesantren_stats_kabupaten']);
    expect((await ask('/gis/choropleth/refresh', 'admin')).status).toBe(405);
  });
});
