/**
 * `npm run bench:ask`: questions per second of the built server with its embedded planner, and tiles while a model hangs
 * on eight questions. Markdown on standard output.
 */
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Command } from 'commander';
import { findPrograms } from '../../test/engines/cluster.ts';
import { calls, startFakeGemini } from '../../test/llm/fake-gemini.ts';
import { fetchTile } from '../client.ts';
import { prepareDatabase } from '../database.ts';
import { loopback, whole } from '../options.ts';
import { loadAverage, table } from '../report.ts';
import { quantile, timed } from '../samples.ts';
import { type BenchServer, startServer } from '../server.ts';
import { cityTiles } from '../tiles.ts';
import { createWorkspace } from '../workspace.ts';
import { readItems } from './evaluate.ts';
import { endConnections, hang, post } from './post-question.ts';
import { contextOf } from './score.ts';

const options = new Command('bench:ask')
  // A question waits for the model for 6 seconds before it is tried again.
  .option('--seconds <number>', 'length of one measurement', whole(1, 5), 5)
  .option('--connections <number>', 'questions asked at once', whole(1, 60), 50)
  .option('--database <url>', 'PostgreSQL on loopback in place of a private one', loopback)
  .option('--no-postgres', 'measure the embedded engine only')
  .option('--no-embedded', 'measure PostgreSQL only')
  .parse()
  .opts<{ seconds: number; connections: number; database?: string; postgres: boolean; embedded: boolean }>();

/** Every third example: all tools, both languages. */
const questions = readItems(new URL('../../test/ask/questions/examples.jsonl', import.meta.url))
  .filter((_, i) => i % 3 === 0)
  .slice(0, 40)
  .map((item) => ({ question: item.question, context: contextOf(item), planner: 'embedded' }));
const tiles = [8, 10, 12].flatMap((z) => cityTiles(z).slice(0, 5));
const hanging = 8;
const percentiles = [0.5, 0.95, 0.99];
const ms = (values: readonly number[], q: number) => quantile(values, q).toFixed(1);

const workspace = createWorkspace();
const fake = await startFakeGemini();
try {
  fake.always({ ...calls(['data_info', { topic: 'coverage' }]), delay: 10_000 });
  process.env.GEMINI_API_KEY = 'no-key-of-anybody';
  process.env.GEMINI_BASE_URL = fake.url;
  const start = loadAverage();
  const asked: (string | number)[][] = [];
  const drawn: (string | number)[][] = [];
  if (options.embedded) await measure('embedded', { dataDir: join(workspace.folder, 'embedded') });
  if (options.postgres && (options.database || findPrograms())) {
    const { database } = options;
    const size = { santri: 20_000, pesantren: 2000, ...(database && { database }) };
    const { url } = await prepareDatabase(size, workspace);
    await measure('PostgreSQL', { database: url });
  }
  const head = ['engine', 'questions', 'requests', 'failed', 'requests/s', 'p50 ms', 'p95 ms', 'p99 ms'];
  const tileHead = ['engine', 'tiles', 'questions hanging', 'requests', 'p50 ms', 'p95 ms'];
  process.stdout.write(
    `Load average ${start.toFixed(1)} at the start, ${loadAverage().toFixed(1)} at the end.\n\n${table(head, asked)}\n\n${table(tileHead, drawn)}\n`,
  );

  async function measure(engine: string, where: { dataDir: string } | { database: string }) {
    for (const cacheMb of [256, 0]) {
      const server = await startServer(workspace, { cacheMb, ...where });
      if (cacheMb > 0) {
        const first = await askEach(server);
        asked.push([engine, 'each once, in turn', ...first]);
        asked.push([engine, `${options.connections} at once`, ...(await askAll(server))]);
      }
      const name = cacheMb > 0 ? 'cached' : 'not cached';
      for (const tile of tiles) await fetchTile(server, 'santri', tile);
      drawn.push([engine, name, 0, ...(await draw(server))]);
      const gone = new AbortController();
      const open = Array.from({ length: hanging }, (_, i) => hang(server, i, gone.signal));
      for (let tries = 0; fake.open() < hanging && tries < 50; tries++) await wait(50);
      const before = fake.open();
      const row = await draw(server);
      drawn.push([engine, name, Math.min(before, fake.open()), ...row]);
      gone.abort();
      await Promise.all(open);
      await server.stop();
    }
  }
} finally {
  await fake.close();
  endConnections();
  workspace.end();
}

async function askEach(server: BenchServer) {
  const samples: number[] = [];
  let failed = 0;
  for (const question of questions) {
    const { result, ms: took } = await timed(() => post(server, question));
    samples.push(took);
    if (result !== 200) failed++;
  }
  return [samples.length, failed, '', ...percentiles.map((q) => ms(samples, q))];
}

async function askAll(server: BenchServer) {
  const samples: number[] = [];
  let failed = 0;
  const started = performance.now();
  const until = started + options.seconds * 1000;
  const one = async (turn: number) => {
    for (let next = turn; performance.now() < until; next++) {
      workspace.signal.throwIfAborted();
      const { result, ms: took } = await timed(() =>
        post(server, questions[next % questions.length] as object),
      );
      samples.push(took);
      if (result !== 200) failed++;
    }
  };
  await Promise.all(Array.from({ length: options.connections }, (_, i) => one(i)));
  const perSecond = Math.round((1000 * samples.length) / (performance.now() - started));
  return [samples.length, failed, perSecond, ...percentiles.map((q) => ms(samples, q))];
}

/** The tiles in turn, one request after the other. */
async function draw(server: BenchServer) {
  const samples: number[] = [];
  const until = performance.now() + options.seconds * 1000;
  for (let next = 0; performance.now() < until; next++) {
    workspace.signal.throwIfAborted();
    samples.push(
      (await timed(() => fetchTile(server, 'santri', tiles[next % tiles.length] as (typeof tiles)[0]))).ms,
    );
  }
  return [samples.length, ms(samples, 0.5), ms(samples, 0.95)];
}
