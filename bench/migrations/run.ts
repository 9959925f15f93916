/**
 * `npm run bench:migrations`: migrations up and down on a full database while others write, with the longest time
 * that one write had to wait in each phase, beside what plain statements would have done. Markdown on standard output.
 */
import { Command } from 'commander';
import { showMigrations } from '../../src/cli/migration-events.ts';
import { showProgress } from '../../src/cli/progress.ts';
import type { Database } from '../../src/db/database.ts';
import { type MigrationEvents, migrateDown, migrateUp } from '../../src/db/migrate.ts';
import { openPostgres } from '../../src/db/postgres.ts';
import { createDemo } from '../../src/demo/create.ts';
import { loadRegions } from '../../src/demo/load-regions.ts';
import { databaseLimits } from '../../test/engines/limits.ts';
import { privateCluster } from '../database.ts';
import { whole } from '../options.ts';
import { loadAverage } from '../report.ts';
import { createWorkspace } from '../workspace.ts';
import { comparePlans, plansTable } from './plans.ts';
import { type Blocked, startWriters } from './writers.ts';

const options = new Command('bench:migrations')
  .option('--santri <number>', 'santri to load', whole(1000, 5_000_000), 1_000_000)
  .option('--pesantren <number>', 'pesantren to load', whole(100, 100_000), 40_000)
  .parse()
  .opts<{ santri: number; pesantren: number }>();

/** What one would write without thinking of writers: rolled back at the end, so that it costs nothing but the wait. */
const plain = `begin;
create index plain_a on santri_pribadi using gist (lokasi);
create index plain_b on santri_pribadi (lower(nama));
create index plain_c on santri_pribadi (pesantren_id);
rollback`;

const say = (line: string) => process.stderr.write(`${line}\n`);
const workspace = createWorkspace();
try {
  const url = await privateCluster(workspace);
  const db = await openPostgres({ ...databaseLimits, url, statementTimeoutMs: 600_000 });
  await fill(db);
  const start = loadAverage();
  const writers = await startWriters(url);
  const events = showMigrations(say);
  const phased = (direction: string): MigrationEvents => ({
    ...events,
    onMigration(migration, way) {
      events.onMigration?.(migration, way);
      writers.phase(`${direction} ${migration.id} ${migration.name}`);
    },
  });
  await migrateUp(db, phased('up'));
  writers.phase('regions loaded');
  await loadRegions(db, () => {});
  writers.phase('regions of all rows found again');
  await db.session((session) => session.script('call petasantri.backfill_pesantren()'));
  await db.session((session) => session.script('call petasantri.backfill_santri()'));
  writers.phase('refresh');
  await db.tx((tx) => tx.query({ text: 'select petasantri.refresh()' }));
  writers.phase('plans compared');
  const resting = await writers.rest();
  await db.script('vacuum (analyze) santri_map, pesantren_map, santri_pribadi, pondok_pesantren');
  const plans = await comparePlans(db);
  resting();
  await migrateDown(db, 0, phased('down'));
  writers.phase('plain create index, for comparison');
  await db.script(plain);
  const blocked = await writers.stop();
  await db.close();
  process.stdout.write(`${report(blocked, start)}\n\n${plansTable(plans)}\n`);
} catch (error) {
  say(`bench: ${(error as Error).stack}`);
  process.exitCode = 1;
} finally {
  workspace.end();
}

/** The application's tables full, and nothing of ours: the way down leaves base tables that hold rows. */
async function fill(db: Database): Promise<void> {
  await migrateUp(db);
  const progress = showProgress();
  await loadRegions(db, progress.update);
  await db.script(
    `select petasantri.unwatch(t) from unnest(array['santri_pribadi', 'santri_skor', 'pondok_pesantren', 'pesantren_skor']) t`,
  );
  await createDemo(db, { ...options, seed: 1 }, progress.update, workspace.signal);
  progress.stop();
  await migrateDown(db, 0);
  await db.script('vacuum analyze');
}

function report(blocked: readonly Blocked[], start: number): string {
  const rows = blocked.map(
    ({ phase, seconds, writes, median, longest }) =>
      `| ${phase} | ${seconds.toFixed(1)} | ${writes} | ${median.toFixed(1)} | ${longest.toFixed(0)} |`,
  );
  return [
    `${options.santri} santri, ${options.pesantren} pesantren; load average ${start.toFixed(1)} at the start, ${loadAverage().toFixed(1)} at the end.`,
    '',
    '| phase | s | writes meanwhile | median write, ms | longest write, ms |',
    '|---|---:|---:|---:|---:|',
    ...rows,
  ].join('\n');
}
