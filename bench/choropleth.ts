/**
 * `npm run bench:choropleth`: choropleths of the built server, cold after a refresh and warm, beside the plain statement that
 * counts and joins for every request, in the same database. Markdown on standard output.
 */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Command } from 'commander';
import pg from 'pg';
import { prepareDatabase } from './database.ts';
import { loadPaths } from './load.ts';
import { loopback, whole } from './options.ts';
import { loadAverage, table } from './report.ts';
import { createBudget, quantile, timed, timing } from './samples.ts';
import { adminKey, type BenchServer, startServer } from './server.ts';
import { createWorkspace } from './workspace.ts';

interface Options {
  readonly santri: number;
  readonly pesantren: number;
  readonly seconds: number;
  readonly database?: string;
}

const options = new Command('bench:choropleth')
  .option('--santri <number>', 'santri to load', whole(1000, 5_000_000), 1_000_000)
  .option('--pesantren <number>', 'pesantren to load', whole(100, 100_000), 40_000)
  .option('--seconds <number>', 'length of one measurement', whole(1, 60), 5)
  .option('--database <url>', 'PostgreSQL on loopback; santri that it holds are used as they are', loopback)
  .parse()
  .opts<Options>();

const gzipAsync = promisify(gzip);
const layer = 'gis/choropleth/santri-kabupaten';
const connections = [1, 32];
const key = { authorization: `Bearer ${adminKey}` };

/** What is asked for, by whom, and in which format. */
const questions: readonly {
  readonly name: string;
  readonly path: string;
  readonly headers: Record<string, string>;
}[] = [
  { name: 'analyst, GeoJSON', path: layer, headers: key },
  { name: 'public, GeoJSON', path: layer, headers: {} },
  { name: 'analyst, TopoJSON', path: `${layer}?f=topojson`, headers: key },
  { name: 'analyst, CSV', path: `${layer}?f=csv`, headers: key },
  { name: 'analyst, tile 6/51/33', path: `${layer}/6/51/33.pbf`, headers: key },
];

/** As it is usually written: rows counted and outlines turned to text for each request. */
const plainStatement = `select json_build_object('type', 'FeatureCollection', 'features', json_agg(json_build_object(
  'type', 'Feature', 'geometry', ST_AsGeoJSON(r.geom)::json, 'properties', json_build_object(
    'kabupaten', r.name, 'provinsi', p.name, 'total_santri', coalesce(s.n, 0), 'sangat_miskin', coalesce(s.a, 0),
    'miskin', coalesce(s.b, 0), 'rentan', coalesce(s.c, 0), 'tidak_miskin', coalesce(s.d, 0), 'avg_skor', s.skor,
    'pct_sangat_miskin', round(100.0 * s.a / s.n, 2), 'pct_miskin', round(100.0 * s.b / s.n, 2)))))::text as body
from petasantri.regions r
join petasantri.regions p on p.code = r.parent_code
left join (
  select left(kode_wilayah, 5) as code, count(*) as n, count(*) filter (where kategori_kemiskinan = 'Sangat Miskin') as a,
    count(*) filter (where kategori_kemiskinan = 'Miskin') as b, count(*) filter (where kategori_kemiskinan = 'Rentan') as c,
    count(*) filter (where kategori_kemiskinan = 'Tidak Miskin') as d, round(avg(skor_terakhir), 2) as skor
  from santri_map group by 1
) s on s.code = r.code
where r.level = 'kabupaten'`;

const say = (line: string) => process.stderr.write(`${line}\n`);
const workspace = createWorkspace();
try {
  const start = loadAverage();
  const { url, postgres, postgis, santri, pesantren } = await prepareDatabase(options, workspace);
  const server = await startServer(workspace, { cacheMb: 256, database: url });
  say('refreshes, and the first answer after each');
  const refreshes = await measureRefreshes(server);
  const rows = [];
  for (const question of questions) {
    say(question.name);
    rows.push(await measure(server, question, refreshes.cold.get(question.name) as number[]));
  }
  say('the plain statement');
  const plain = await measurePlain(url);
  process.stdout.write(
    [
      `${santri} santri, ${pesantren} pesantren, PostgreSQL ${postgres}, PostGIS ${postgis}. Load average ${start.toFixed(1)} at the start, ${loadAverage().toFixed(1)} at the end. The server peaked at ${server.peakMb()} MB.`,
      `Refresh: p50 ${milliseconds(refreshes.took.p50)} ms, p95 ${milliseconds(refreshes.took.p95)} ms of ${refreshes.took.samples}.`,
      '',
      table(
        [
          '',
          'cold p50 ms',
          'cold p95',
          'warm p50 ms',
          'p95',
          'kB',
          'gzip kB',
          'br kB',
          ...connections.map((n) => `requests/s at ${n}`),
        ],
        [...rows, plain],
      ),
      '',
    ].join('\n'),
  );
  await server.stop();
} catch (error) {
  say(`bench: ${(error as Error).stack}`);
  process.exitCode = 1;
} finally {
  workspace.end();
}

/** An answer to its last byte, without its compression, and the bytes that came over the wire. */
async function ask(server: BenchServer, path: string, headers: Record<string, string>, method = 'GET') {
  const response = await fetch(server.url + path, { method, headers, signal: workspace.signal });
  const body = Buffer.from(await response.arrayBuffer());
  if (response.status !== 200)
    throw new Error(`${response.status} from ${path}: ${body.toString().slice(0, 300)}`);
  return body;
}

/** Some refreshes, each followed by the first answer to every question; the first answer of all also reads the outlines. */
async function measureRefreshes(server: BenchServer) {
  const took: number[] = [];
  const cold = new Map(questions.map(({ name }) => [name, [] as number[]]));
  const budget = createBudget({ least: 3, most: 20, milliseconds: options.seconds * 4000 });
  while (!budget.spent()) {
    const { ms } = await timed(() => ask(server, 'gis/choropleth/refresh', key, 'POST'));
    took.push(ms);
    budget.spend(ms);
    for (const { name, path, headers } of questions)
      cold
        .get(name)
        ?.push((await timed(() => ask(server, path, { ...headers, 'accept-encoding': 'br' }))).ms);
  }
  return { took: timing(took), cold };
}

async function measure(
  server: BenchServer,
  { name, path, headers }: (typeof questions)[number],
  cold: readonly number[],
) {
  const sizes: number[] = [];
  for (const encoding of ['identity', 'gzip', 'br'])
    sizes.push(await wireBytes(server, path, headers, encoding));
  const warm: number[] = [];
  for (let i = 0; i < 200; i++)
    warm.push((await timed(() => ask(server, path, { ...headers, 'accept-encoding': 'br' }))).ms);
  const perSecond: string[] = [];
  for (const count of connections) {
    const load = await loadPaths(
      server.url,
      [`/${path}`],
      { ...headers, 'accept-encoding': 'br' },
      { connections: count, seconds: options.seconds },
    );
    perSecond.push(load.perSecond.toFixed(0));
  }
  const { p50, p95 } = timing(warm);
  return [
    name,
    milliseconds(quantile(cold, 0.5)),
    milliseconds(quantile(cold, 0.95)),
    milliseconds(p50),
    milliseconds(p95),
    ...sizes.map(kilobytes),
    ...perSecond,
  ];
}

/** Length of the body as it is sent; fetch takes the compression off, so it is put on again to be counted where the length is not said. */
async function wireBytes(
  server: BenchServer,
  path: string,
  headers: Record<string, string>,
  encoding: string,
) {
  const response = await fetch(server.url + path, { headers: { ...headers, 'accept-encoding': encoding } });
  await response.arrayBuffer();
  return Number(response.headers.get('content-length'));
}

/** The plain statement over a pool as large as the load, with its text as the answer. */
async function measurePlain(url: string) {
  const pool = new pg.Pool({
    connectionString: url,
    max: Math.max(...connections),
    statement_timeout: 300_000,
  });
  pool.on('error', () => {});
  const run = async () => {
    const { rows } = await pool.query<{ body: string }>(plainStatement);
    return Buffer.from(rows[0]?.body ?? '');
  };
  const body = await run();
  const samples: number[] = [];
  const budget = createBudget({ least: 3, most: 50, milliseconds: options.seconds * 1000 });
  while (!budget.spent()) {
    const { ms } = await timed(run);
    samples.push(ms);
    budget.spend(ms);
  }
  const perSecond: string[] = [];
  for (const count of connections) {
    const until = performance.now() + options.seconds * 1000;
    const started = performance.now();
    let answers = 0;
    const one = async () => {
      while (performance.now() < until) {
        await run();
        answers++;
      }
    };
    await Promise.all(Array.from({ length: count }, one));
    perSecond.push(((1000 * answers) / (performance.now() - started)).toFixed(1));
  }
  await pool.end();
  const { p50, p95 } = timing(samples);
  const compressed = (await gzipAsync(body)).length;
  return [
    'plain statement',
    milliseconds(p50),
    milliseconds(p95),
    '-',
    '-',
    kilobytes(body.length),
    kilobytes(compressed),
    '-',
    ...perSecond,
  ];
}

function milliseconds(value: number): string {
  return value < 10 ? value.toFixed(1) : value.toFixed(0);
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(bytes < 10_000 ? 1 : 0);
}
