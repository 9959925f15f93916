/**
 * `npm run bench`: tiles of the built server, cold and warm, beside the plain textbook statement in
 * the same database. Progress goes to standard error, a Markdown report to standard output.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { showProgress } from '../src/cli/progress.ts';
import { openPostgres } from '../src/db/postgres.ts';
import { databaseLimits } from '../test/engines/limits.ts';
import { measureCold } from './cold.ts';
import { prepareDatabase } from './database.ts';
import { measureEdits } from './edits.ts';
import { benchEmbedded } from './embedded.ts';
import { type GrowthResult, measureGrowth } from './growth.ts';
import { openInDatabase } from './in-database.ts';
import { type BenchOptions, readOptions } from './options.ts';
import { type BenchResult, cores, loadAverage, processor, report } from './report.ts';
import { startServer } from './server.ts';
import { measureSessions } from './sessions.ts';
import { openTextbook } from './textbook.ts';
import { cityTiles } from './tiles.ts';
import { measureWarm } from './warm.ts';
import { createWorkspace, type Workspace } from './workspace.ts';
import { measureWrites } from './writes.ts';

const options = readOptions();
const workspace = createWorkspace();
try {
  const result = await bench(options, workspace);
  process.stdout.write(`${report(result)}\n`);
  save(result);
} catch (error) {
  process.stderr.write(`bench: ${(error as Error).message}\n`);
  process.exitCode = 1;
} finally {
  workspace.end();
}

/** Writes what has been measured so far: a late failure must not lose half an hour of figures. */
function save(result: Partial<BenchResult>): void {
  if (options.json) writeFileSync(options.json, `${JSON.stringify(result, null, 2)}\n`);
}

async function bench(options: BenchOptions, workspace: Workspace): Promise<BenchResult> {
  const start = loadAverage();
  const { url, ...database } = await prepareDatabase(options, workspace);
  const progress = showProgress();
  const each = async <T, R>(
    label: string,
    items: readonly T[],
    work: (item: T) => Promise<R>,
  ): Promise<R[]> => {
    const results: R[] = [];
    for (const [i, item] of items.entries()) {
      progress.update({ label: `${label} ${item}`, done: i, total: items.length });
      results.push(await work(item));
    }
    return results;
  };
  const db = await openPostgres({ ...databaseLimits, url, statementTimeoutMs: 3_600_000 });
  try {
    const tiles = await benchTiles(url, each);
    save(tiles);
    progress.update({ label: 'writing', done: 0, total: 1 });
    const writes = await measureWrites(db, url, workspace.signal);
    const growth: GrowthResult[] = [];
    await each('points:', options.growth, async (points) => {
      growth.push(await measureGrowth(workspace, db, url, points, options.zooms));
      save({ ...tiles, writes, growth });
    });
    progress.update({ label: 'embedded engine', done: 0, total: 1 });
    const embedded = options.embedded ? await benchEmbedded(workspace, options.zooms) : null;
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    return {
      date: new Date().toISOString().slice(0, 10),
      version,
      node: process.versions.node,
      cores,
      processor,
      loadAverage: { start, end: loadAverage() },
      database,
      ...tiles,
      writes,
      growth,
      embedded,
    };
  } finally {
    progress.stop();
    await db.close();
  }

  async function benchTiles(
    url: string,
    each: <T, R>(label: string, items: readonly T[], work: (item: T) => Promise<R>) => Promise<R[]>,
  ) {
    const { zooms, connections, seconds } = options;
    const { signal } = workspace;
    const withoutCache = await startServer(workspace, { cacheMb: 0, database: url });
    const textbook = await openTextbook(url, { table: 'santri_map', geometry: 'lokasi' });
    const inDatabase = await openInDatabase(url, 'santri');
    const setting = {
      server: withoutCache,
      layer: 'santri',
      database: inDatabase,
      textbook,
      seconds,
      signal,
    };
    const cold = await each('not cached, zoom', zooms, (z) => measureCold(setting, cityTiles(z)));
    await textbook.close();
    await inDatabase.close();
    const coldMb = withoutCache.peakMb();
    await withoutCache.stop();

    const withCache = await startServer(workspace, { cacheMb: 256, database: url });
    progress.update({ label: 'map sessions', done: 0, total: 1 });
    const sessions = await measureSessions(withCache, 'santri');
    progress.update({ label: 'edits', done: 0, total: 1 });
    const edits = await measureEdits(withCache, db, zooms, signal);
    const warm = await each('cached, zoom', zooms, (z) =>
      measureWarm(workspace, withCache, 'santri', cityTiles(z), connections, seconds),
    );
    const warmMb = withCache.peakMb();
    await withCache.stop();
    return { cold, warm, sessions, edits, peakMb: { cold: coldMb, warm: warmMb } };
  }
}
