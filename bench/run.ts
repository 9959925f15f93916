/**
 * `npm run bench`: tiles of the built server, cold and warm, beside the plain textbook statement in
 * the same database. Progress goes to standard error, a Markdown report to standard output.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { showProgress } from '../src/cli/progress.ts';
import { prepareDatabase } from './database.ts';
import { benchEmbedded } from './embedded.ts';
import { measureCold, measureWarm } from './measure.ts';
import { type BenchOptions, readOptions } from './options.ts';
import { type BenchResult, cores, loadAverage, report } from './report.ts';
import { startServer } from './server.ts';
import { openTextbook } from './textbook.ts';
import { cityTiles } from './tiles.ts';
import { createWorkspace, type Workspace } from './workspace.ts';

const options = readOptions();
const workspace = createWorkspace();
try {
  const result = await bench(options, workspace);
  process.stdout.write(`${report(result)}\n`);
  if (options.json) writeFileSync(options.json, `${JSON.stringify(result, null, 2)}\n`);
} catch (error) {
  process.stderr.write(`bench: ${(error as Error).message}\n`);
  process.exitCode = 1;
} finally {
  workspace.end();
}

async function bench(options: BenchOptions, workspace: Workspace): Promise<BenchResult> {
  const { zooms, connections, seconds } = options;
  const { signal } = workspace;
  const start = loadAverage();
  const { url, ...database } = await prepareDatabase(options, workspace);
  const progress = showProgress();
  const each = async <T>(label: string, work: (z: number) => Promise<T>): Promise<T[]> => {
    const results: T[] = [];
    for (const [i, z] of zooms.entries()) {
      progress.update({ label: `${label} zoom ${z}`, done: i, total: zooms.length });
      results.push(await work(z));
    }
    return results;
  };
  try {
    const withoutCache = await startServer(workspace, { cacheMb: 0, database: url });
    const textbook = await openTextbook(url);
    const cold = await each('not cached,', (z) =>
      measureCold(withoutCache, textbook, cityTiles(z), seconds, signal),
    );
    await textbook.close();
    const coldMb = withoutCache.peakMb();
    await withoutCache.stop();

    const withCache = await startServer(workspace, { cacheMb: 256, database: url });
    const warm = await each('cached,', (z) =>
      measureWarm(withCache, cityTiles(z), connections, seconds, signal),
    );
    const warmMb = withCache.peakMb();
    await withCache.stop();

    progress.update({ label: 'embedded engine', done: 0, total: 1 });
    const embedded = options.embedded ? await benchEmbedded(workspace, zooms) : null;
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    return {
      date: new Date().toISOString().slice(0, 10),
      version,
      node: process.versions.node,
      cores,
      loadAverage: { start, end: loadAverage() },
      database,
      cold,
      warm,
      peakMb: { cold: coldMb, warm: warmMb },
      embedded,
    };
  } finally {
    progress.stop();
  }
}
