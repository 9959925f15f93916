import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeEngines } from '../engines/engines.ts';
import { adminKey, analystKey, createTestServer } from '../engines/server.ts';
import { decodeTile } from '../http/decode-tile.ts';

const java = '5/25/16';

/** All that a feature of santri may say to everybody. */
const groupProperties = [
  'kind',
  'cell',
  'n',
  'few',
  'avg_skor',
  'sangat_miskin',
  'miskin',
  'rentan',
  'tidak_miskin',
  'expansion_zoom',
];

/** What else it says, and numbers that are too small or too exact. */
const onlyGroups = (properties: Record<string, unknown>) =>
  Object.entries(properties).filter(
    ([name, value]) =>
      !groupProperties.includes(name) ||
      (name === 'kind' && value !== 'cell') ||
      (['n', 'sangat_miskin', 'miskin', 'rentan', 'tidak_miskin'].includes(name) &&
        (Number(value) % 5 !== 0 || (Number(value) !== 0 && Number(value) < 10))),
  );

describeEngines('without a key', 'demo', (database) => {
  let server: Awaited<ReturnType<typeof createTestServer>>;
  /** What no public answer may hold: names, ids and national ids of santri. */
  let people: Set<string>;
  /** What no answer at all may hold. */
  let secrets: Set<string>;
  let someone: { id: string; santri_id: string; nama: string; nik: string; kategori: string };

  const get = async (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    server.app.request(path, { headers, method });
  const texts = (rows: object[]) =>
    rows.flatMap((row) => Object.values(row)).filter((v) => typeof v === 'string');

  beforeAll(async () => {
    const { db } = database();
    const santri = await db.query({
      text: `select m.id::text, m.santri_id::text, m.nama, m.kategori_kemiskinan as kategori, p.nik, p.no_kk
        from santri_map m join santri_pribadi p on p.id = m.santri_id order by m.id`,
    });
    const pesantren = await db.query({ text: 'select telepon, email, nama_kyai from pondok_pesantren' });
    someone = santri[0] as typeof someone;
    people = new Set(santri.flatMap(({ kategori, ...row }) => texts([row])));
    secrets = new Set([...texts(santri.map(({ nik, no_kk }) => ({ nik, no_kk }))), ...texts(pesantren)]);
    server = await createTestServer(db);
  });
  afterAll(() => server.close());

  /** Words of a response that are on a list: texts of decoded features, or of the body. */
  async function found(response: Response, list: ReadonlySet<string>): Promise<string[]> {
    if (response.headers.get('content-type') === 'application/vnd.mapbox-vector-tile') {
      const layers = await decodeTile(response);
      return texts(Object.values(layers).flat()).filter((text) => list.has(text));
    }
    const body = await response.text();
    return [...list].filter((text) => body.includes(text));
  }

  it('the lists that these tests search for are worth searching for', async () => {
    expect(people.size).toBeGreaterThan(5000);
    expect(secrets.size).toBeGreaterThan(3000);
    const seen = await found(await get(`/tiles/santri/${java}`, { 'X-API-Key': analystKey }), people);
    expect(seen.length).toBeGreaterThan(1000);
  });

  it('no answer holds a name, an id or a number of a santri, or how to reach a kyai', async () => {
    const q = encodeURIComponent;
    const paths = [
      ...['0/0/0', '4/12/8', java, '6/51/33', '7/102/66', '8/204/132', '10/816/529'].flatMap((tile) => [
        `/tiles/${tile}.pbf`,
        `/tiles/pesantren/${tile}`,
        `/tiles/santri/${tile}`,
        `/tiles/pesantren,santri/${tile}`,
      ]),
      ...['/tiles.json', '/tiles/santri.json', '/catalog', '/catalog?explain=1', '/styles/petasantri.json'],
      ...['/', '/docs', '/openapi.json', '/health', '/ready', '/metrics'],
      ...['santri-points', 'pesantren-points', 'heatmap', 'pesantren-heatmap'].map(
        (name) => `/gis/${name}?limit=5000`,
      ),
      ...['provinsi', 'kabupaten'].flatMap((level) => [
        `/gis/choropleth/santri-${level}?geometry=centroid`,
        `/gis/choropleth/pesantren-${level}?f=csv`,
        `/gis/choropleth/santri-${level}/5/25/16.pbf`,
      ]),
      ...[
        '/gis/choropleth/stats',
        '/santri-map/statistics',
        '/pesantren-map/statistics',
        '/pesantren-map/geojson?limit=5000',
      ],
      ...[
        '/santri-map/geojson',
        `/santri-map/geojson?pesantren_id=${someone.santri_id}`,
        '/api/santri-pribadi',
      ],
      `/api/santri-pribadi?search=${q(someone.nama)}`,
      '/santri-map/bbox?min_lon=95&min_lat=-11&max_lon=141&max_lat=6',
      '/pesantren-map/bbox?min_lon=95&min_lat=-11&max_lon=141&max_lat=6',
      `/tiles/0/0/0?nama=${q(someone.nama)}`,
      `/tiles/pesantren/0/0/0?santri_id=${someone.santri_id}`,
      '/tiles/0/0/0?properties=nama,nik',
    ];
    const answers = new Set<number>();
    for (const path of paths) {
      const response = await get(path);
      answers.add(response.status);
      // A request that names somebody is told what it said, not more.
      const known = new Set([someone.nama, someone.santri_id]);
      const leaked = (await found(response, people)).filter(
        (text) => !(path.includes('=') && known.has(text)),
      );
      expect([path, leaked]).toEqual([path, []]);
    }
    expect([...answers].sort()).toEqual([200, 400, 401]);
  });

  it('santri are cells of groups under every name and spelling', async () => {
    const names = ['santri', 's%61ntri', 'pesantren,santri', 'provinsi,santri,pesantren'];
    for (const name of names)
      for (const z of [java, '0/0/0', '9/411/267', '13/6587/4286'])
        for (const query of [
          '',
          '?kategori=Miskin',
          '?properties=id,nama,n',
          '?kategori=Miskin&properties=skor',
        ]) {
          const response = await get(`/tiles/${name}/${z}${query}`);
          if (response.status === 400) continue;
          const { santri = [] } = await decodeTile(response);
          for (const properties of santri) expect(onlyGroups(properties)).toEqual([]);
          if (z === '0/0/0' && query === '') expect(santri.length).toBeGreaterThan(0);
        }
    expect((await get('/tiles/santri/0/0/0?skor=170')).status).toBe(400);
    expect((await get('/tiles/santri/0/0/0?nama=A')).status).toBe(400);
    const strange = [
      'Santri',
      'santri_map',
      'santri_pribadi',
      'santri_skor',
      'public.santri_map',
      'public.santri',
    ];
    const more = [
      'pondok_pesantren',
      'public.pondok_pesantren',
      'pesantren_skor',
      '"santri"',
      'santri_map.lokasi',
    ];
    for (const name of [...strange, ...more])
      for (const headers of [{}, { 'X-API-Key': analystKey }, { 'X-API-Key': adminKey }] as Record<
        string,
        string
      >[])
        expect([name, (await get(`/tiles/${encodeURIComponent(name)}/${java}`, headers)).status]).toEqual([
          name,
          404,
        ]);
  });

  it('a filter on people or their numbers is no oracle', async () => {
    const path = `/tiles/0/0/0`;
    const wrong = await get(`${path}?nik=0000000000000000`);
    const right = await get(`${path}?nik=${someone.nik}`);
    expect([wrong.status, right.status]).toEqual([400, 400]);
    const plain = ({ requestId: _, ...body }: Record<string, unknown>) => body;
    expect(plain((await right.json()) as any)).toEqual(plain((await wrong.json()) as any));
    for (const name of [
      'santri_id',
      'nama',
      'no_kk',
      'nik',
      'tanggal_lahir',
      'telepon',
      'email',
      'nama_kyai',
      'lokasi',
    ])
      expect([name, (await get(`${path}?${name}=x`)).status]).toEqual([name, 400]);
  });

  it('the cache gives nothing away after an analyst has filled it', async () => {
    for (const accept of ['identity', 'gzip']) {
      const path = `/tiles/${java}.pbf`;
      const theirs = await get(path, { 'X-API-Key': analystKey, 'Accept-Encoding': accept });
      const etag = theirs.headers.get('etag') as string;
      const ours = await get(path, { 'Accept-Encoding': accept, 'If-None-Match': etag });
      expect(ours.status).toBe(200);
      expect(ours.headers.get('etag')).not.toBe(etag);
      if (accept === 'identity')
        for (const properties of (await decodeTile(ours)).santri ?? [])
          expect(onlyGroups(properties)).toEqual([]);
      const santri = await get(`/tiles/santri/${java}`, {
        'X-API-Key': analystKey,
        'Accept-Encoding': accept,
      });
      for (const tag of [santri.headers.get('etag') as string, '*'])
        expect([
          tag,
          (await get(`/tiles/santri/${java}`, { 'If-None-Match': tag, 'Accept-Encoding': accept })).status,
        ]).toEqual([tag, tag === '*' ? 304 : 200]);
    }
  });

  it('the catalogue does not say where santri are or what is known of them', async () => {
    const { layers } = (await (await get('/catalog')).json()) as { layers: Record<string, unknown>[] };
    const santri = layers.find(({ id }) => id === 'santri');
    expect(Object.keys(santri?.properties ?? {}).filter((name) => !groupProperties.includes(name))).toEqual(
      [],
    );
    expect(santri).toMatchObject({ bounds: [94, -12, 142, 7], filterable: ['kategori'] });
    expect(layers.filter(({ access }) => access === 'public').every((layer) => 'bounds' in layer)).toBe(true);
  });

  it('nobody, whatever the key, gets national ids, telephones, addresses of mail or names of kyai', async () => {
    for (const key of [analystKey, adminKey])
      for (const path of [
        `/tiles/${java}`,
        '/tiles/santri/0/0/0',
        '/tiles/pesantren/0/0/0',
        '/tiles.json',
        '/catalog?explain=1',
      ]) {
        const response = await get(path, { 'X-API-Key': key });
        expect(response.status).toBe(200);
        expect([path, await found(response, secrets)]).toEqual([path, []]);
      }
    for (const name of ['nik', 'no_kk', 'NIK', 'telepon', 'email', 'nama_kyai']) {
      const headers = { 'X-API-Key': adminKey };
      expect((await get(`/tiles/santri,pesantren/0/0/0?properties=${name}`, headers)).status).toBe(400);
      expect((await get(`/tiles/santri,pesantren/0/0/0?${name}=1`, headers)).status).toBe(400);
    }
  });

  it('an admin sees what an analyst sees', async () => {
    const tiles = await Promise.all(
      [analystKey, adminKey].map(async (key) =>
        decodeTile(await get(`/tiles/${java}`, { 'X-API-Key': key })),
      ),
    );
    expect(tiles[0]).toEqual(tiles[1]);
    expect(tiles[0]?.santri?.length).toBeGreaterThan(500);
  });
});
