import { showProgress } from '../src/cli/progress.ts';
import { migrateUp } from '../src/db/migrate.ts';
import { openPostgres } from '../src/db/postgres.ts';
import { createDemo } from '../src/demo/create.ts';
import { loadRegions } from '../src/demo/load-regions.ts';
import { foldPyramid } from '../src/pyramids/fold-pyramid.ts';
import { createCluster, findPrograms } from '../test/engines/cluster.ts';
import { databaseLimits } from '../test/engines/limits.ts';
import type { BenchOptions } from './options.ts';
import { peakMb } from './server.ts';
import type { Workspace } from './workspace.ts';

export interface LoadedDatabase {
  readonly url: string;
  readonly postgres: string;
  readonly postgis: string;
  readonly santri: number;
  readonly pesantren: number;
  /** What loading took; null when the database held santri already. */
  readonly load: { readonly seconds: number; readonly peakMb: number | null } | null;
}

/** The database of the run: the one that was named, or a private cluster; with demo data in it. */
export async function prepareDatabase(
  options: Pick<BenchOptions, 'database' | 'santri' | 'pesantren'>,
  workspace: Workspace,
): Promise<LoadedDatabase> {
  const url = options.database ?? (await privateCluster(workspace));
  const db = await openPostgres({ ...databaseLimits, url, statementTimeoutMs: 600_000 });
  try {
    await migrateUp(db);
    const count = async () => {
      const text =
        'select (select count(*) from santri_map)::int as santri, (select count(*) from pesantren_map)::int as pesantren';
      const [row] = await db.query<{ santri: number; pesantren: number }>({ text });
      return row ?? { santri: 0, pesantren: 0 };
    };
    let load: LoadedDatabase['load'] = null;
    if ((await count()).santri === 0) {
      const progress = showProgress();
      const started = performance.now();
      try {
        await loadRegions(db, progress.update);
        const size = { santri: options.santri, pesantren: options.pesantren, seed: 1 };
        await createDemo(db, size, progress.update, workspace.signal);
      } finally {
        progress.stop();
      }
      load = { seconds: (performance.now() - started) / 1000, peakMb: peakMb('self') };
    }
    // What the server and autovacuum do in the first minute; they must not do so in the middle of a measurement.
    for (const pyramid of ['santri', 'pesantren']) await foldPyramid(db, pyramid);
    for (const table of [
      'santri_map',
      'petasantri.tile_pyramid_santri',
      'petasantri.tile_pyramid_santri_changes',
    ])
      await db.script(`vacuum (analyze) ${table}`);
    const { postgis, server: postgres } = await db.probe();
    return { url, postgres, postgis: postgis ?? '', ...(await count()), load };
  } finally {
    await db.close();
  }
}

/** A private PostgreSQL cluster for this run. */
export async function privateCluster(workspace: Workspace): Promise<string> {
  const programs = findPrograms();
  if (!programs)
    throw new Error(
      'no PostgreSQL with PostGIS is installed; name a database on loopback with --database URL',
    );
  const cluster = await createCluster(programs);
  workspace.onEnd(() => cluster.remove());
  return cluster.url;
}
