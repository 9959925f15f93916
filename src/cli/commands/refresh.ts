import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Database } from '../../db/database.ts';
import { loadSql } from '../../db/sql-file.ts';
import { AppError } from '../../errors.ts';
import { type Refresh, refreshNow } from '../../stats/refresh.ts';
import { addCommand, type Options, print, whole, withDatabase } from '../command.ts';

const viewRowsSql = loadSql('stats/view-rows');

/** Seconds to wait for another session's refresh unless told otherwise. */
const usualWait = 120;

/** Milliseconds between two attempts meanwhile. */
const againMs = 250;

export function refreshCommand(program: Command): void {
  addCommand(program, 'refresh', 'bring the statistics views up to date now')
    .option('--json', 'as JSON')
    .option(
      '--wait <seconds>',
      `longest wait for a refresh that another session has under way (default: ${usualWait})`,
      whole,
      usualWait,
    )
    .action((options: Options) =>
      withDatabase(options, async (db) => {
        const { version, refreshedAt, tookMs } = await refreshWaiting(db, options.wait as number);
        const rows = await db.query<{ view: string; rows: number }>(viewRowsSql);
        if (options.json) {
          const views = Object.fromEntries(rows.map((row) => [row.view, row.rows]));
          print(JSON.stringify({ version, refreshedAt, tookMs, views }, null, 2));
          return;
        }
        print(`Statistics refreshed: version ${version}, ${refreshedAt}, ${tookMs} ms`);
        for (const row of rows) print(`  ${row.view.padEnd(28)} ${row.rows} rows`);
      }),
    );
}

/** A refresh that began after this was called: one that another session has under way may miss the latest changes. */
async function refreshWaiting(db: Database, seconds: number): Promise<Refresh> {
  const deadline = Date.now() + seconds * 1000;
  for (let attempt = 0; ; attempt++) {
    const refresh = await refreshNow(db);
    if (refresh.refreshed) return refresh;
    if (Date.now() + againMs > deadline)
      throw new AppError('db_busy', `another session is still refreshing the statistics after ${seconds} s`, {
        hint: 'See what it waits for in pg_stat_activity, or allow more time with --wait SECONDS.',
      });
    if (attempt === 0)
      process.stderr.write(`Another session is refreshing; waiting up to ${seconds} s for it\n`);
    await sleep(againMs);
  }
}
