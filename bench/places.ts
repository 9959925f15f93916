/**
 * `npm run bench:places`: pages of points, heatmaps, boxes and lists beside the statement that one would write first:
 * everything counted, the page by OFFSET. Markdown on standard output.
 */
import { Command } from 'commander';
import { Hono } from 'hono';
import type { Database } from '../src/db/database.ts';
import { openPostgres } from '../src/db/postgres.ts';
import type { Env, HttpDeps } from '../src/http/deps.ts';
import { placeRoutes } from '../src/http/places.ts';
import { createCurrentVersion } from '../src/stats/current-version.ts';
import { databaseLimits } from '../test/engines/limits.ts';
import { testConfig } from '../test/engines/server.ts';
import { prepareDatabase } from './database.ts';
import { type BenchOptions, loopback, whole } from './options.ts';
import { loadAverage } from './report.ts';
import { createBudget, type Timing, timed, timing } from './samples.ts';
import { createWorkspace } from './workspace.ts';

const options = new Command('bench:places')
  .option('--santri <number>', 'santri to load', whole(1000, 5_000_000), 1_000_000)
  .option('--pesantren <number>', 'pesantren to load', whole(100, 100_000), 40_000)
  .option('--seconds <number>', 'length of one measurement', whole(1, 60), 3)
  .option('--database <url>', 'PostgreSQL on loopback; santri that it holds are used as they are', loopback)
  .parse()
  .opts<Pick<BenchOptions, 'santri' | 'pesantren' | 'seconds' | 'database'>>();

interface Case {
  readonly name: string;
  readonly path: string;
  /** Of the plain statement: the table, the condition, the order and the page. */
  readonly plain: {
    readonly from: string;
    readonly where?: string;
    readonly order?: string;
    readonly skip?: number;
    readonly limit: number;
  };
}

const inBox = (box: string) =>
  `lokasi && ST_MakeEnvelope(${box}, 4326) and ST_Within(lokasi, ST_MakeEnvelope(${box}, 4326))`;
const country = '94, -11, 141.5, 7';
const city = '107.55, -6.97, 107.7, -6.85';
const compact = (box: string) => box.replaceAll(' ', '');
const list = { from: 'santri_pribadi p', order: 'nama, id', limit: 20 };
const points = { from: 'santri_map', limit: 1000 };

const cases: readonly Case[] = [
  { name: 'points, page 1', path: '/gis/santri-points', plain: points },
  { name: 'points, page 900', path: '/gis/santri-points?page=900', plain: { ...points, skip: 899_000 } },
  {
    name: 'points of a province',
    path: '/gis/santri-points?provinsi=JawaBarat&page=100',
    plain: { ...points, where: "provinsi = 'Jawa Barat'", skip: 99_000 },
  },
  {
    name: 'points of a category, page 100',
    path: '/gis/santri-points?kategori=sangat%20miskin&page=100',
    plain: { ...points, where: "kategori_kemiskinan = 'Sangat Miskin'", skip: 99_000 },
  },
  {
    name: 'points, box of the country, page 900',
    path: `/gis/santri-points?bbox=${compact(country)}&page=900`,
    plain: { ...points, where: inBox(country), skip: 899_000 },
  },
  {
    name: 'points, box of a city',
    path: `/gis/santri-points?bbox=${compact(city)}`,
    plain: { ...points, where: inBox(city) },
  },
  {
    name: 'points, box of the sea',
    path: '/gis/santri-points?bbox=80,-11,81,7',
    plain: { ...points, where: inBox('80, -11, 81, 7') },
  },
  { name: 'heatmap, 5000', path: '/gis/heatmap?page=100', plain: { ...points, skip: 495_000, limit: 5000 } },
  {
    name: 'pesantren, page 30',
    path: '/gis/pesantren-points?page=30',
    plain: { from: 'pesantren_map', skip: 29_000, limit: 1000 },
  },
  {
    name: '/santri-map/bbox, country',
    path: '/santri-map/bbox?min_lon=94&min_lat=-11&max_lon=141.5&max_lat=7',
    plain: { ...points, where: inBox(country), limit: 5000 },
  },
  { name: 'list, page 1', path: '/api/santri-pribadi', plain: list },
  { name: 'list, page 45,000', path: '/api/santri-pribadi?page=45000', plain: { ...list, skip: 899_980 } },
  {
    name: 'list of a province, page 2,000',
    path: '/api/santri-pribadi?provinsi=32&page=2000',
    plain: { ...list, where: "provinsi = 'Jawa Barat'", skip: 39_980 },
  },
  {
    name: 'list, a common name',
    path: '/api/santri-pribadi?search=muhammad',
    plain: { ...list, where: "nama ilike '%muhammad%'" },
  },
  {
    name: 'list, a rare name',
    path: '/api/santri-pribadi?search=muhammad%20zainal%20nasution',
    plain: { ...list, where: "nama ilike '%muhammad zainal nasution%'" },
  },
  {
    name: 'list, a misspelt name',
    path: '/api/santri-pribadi?search=muhamad%20zaynal%20nasutin',
    plain: { ...list, where: "nama % 'muhamad zaynal nasutin'" },
  },
];

interface Result {
  readonly name: string;
  readonly first: number;
  readonly ours: Timing;
  readonly plain: Timing;
  readonly kb: number;
}

const workspace = createWorkspace();
try {
  const start = loadAverage();
  const loaded = await prepareDatabase(options, workspace);
  const db = await openPostgres({ ...databaseLimits, url: loaded.url, statementTimeoutMs: 120_000 });
  await db.script('vacuum (analyze)');
  const app = serve(db);
  const results: Result[] = [];
  for (const one of cases) results.push(await measure(db, app, one));
  await db.close();
  process.stdout.write(
    `${loaded.santri} santri, ${loaded.pesantren} pesantren, PostgreSQL ${loaded.postgres}, PostGIS ${loaded.postgis}; load ${start} before, ${loadAverage()} after. Milliseconds.\n\n${table(results)}\n`,
  );
} finally {
  workspace.end();
}

/** The routes alone, asked as an analyst: keys and budgets are measured elsewhere. */
function serve(db: Database): Hono<Env> {
  const app = new Hono<Env>();
  app.use(async function asAnalyst(c, next) {
    c.set('role', 'analyst');
    c.set('queryOptions', {});
    await next();
  });
  const deps = { db, config: testConfig(), dataVersion: createCurrentVersion(db) };
  app.route('/', placeRoutes(deps as unknown as HttpDeps));
  return app;
}

async function measure(db: Database, app: Hono<Env>, { name, path, plain }: Case): Promise<Result> {
  process.stderr.write(`${name}\n`);
  let bytes = 0;
  const ask = async () => {
    const response = await app.request(path);
    if (response.status !== 200) throw new Error(`${path}: ${await response.text()}`);
    bytes = (await response.arrayBuffer()).byteLength;
  };
  const where = plain.where ? `where ${plain.where}` : '';
  const statements = [
    `select count(*)::int as n from ${plain.from} ${where}`,
    `select *, ST_AsGeoJSON(lokasi) as geometry from ${plain.from} ${where} order by ${plain.order ?? 'id'} offset ${plain.skip ?? 0} limit ${plain.limit}`,
  ];
  const textbook = async () => {
    for (const text of statements) await db.query({ text });
  };
  const first = (await timed(ask)).ms;
  return { name, first, ours: await repeat(ask), plain: await repeat(textbook), kb: bytes / 1024 };
}

async function repeat(work: () => Promise<void>): Promise<Timing> {
  await work();
  const budget = createBudget({ least: 5, most: 200, milliseconds: options.seconds * 1000 });
  const samples: number[] = [];
  while (!budget.spent()) {
    workspace.signal.throwIfAborted();
    const { ms } = await timed(work);
    samples.push(ms);
    budget.spend(ms);
  }
  return timing(samples);
}

function table(results: readonly Result[]): string {
  const n = (value: number) => value.toFixed(value < 10 ? 1 : 0);
  return [
    '| request | kB | first | p50 | p95 | count(*) and OFFSET p50 | p95 |',
    '|---|---:|---:|---:|---:|---:|---:|',
    ...results.map(
      ({ name, kb, first, ours, plain }) =>
        `| ${name} | ${n(kb)} | ${n(first)} | ${n(ours.p50)} | ${n(ours.p95)} | ${n(plain.p50)} | ${n(plain.p95)} |`,
    ),
  ].join('\n');
}
