import type { Database } from '../src/db/database.ts';
import { fetchTile } from './client.ts';
import { openInDatabase } from './in-database.ts';
import { addPyramid, makePoints, runCommand } from './points.ts';
import { type Timing, timed, timing } from './samples.ts';
import { startServer } from './server.ts';
import { pointTiles } from './tiles.ts';
import type { Workspace } from './workspace.ts';

/** Samples per tile; the first is not counted. */
const rounds = 3;

export interface GrowthResult {
  readonly points: number;
  /** Seconds that the pyramid of the full table took. */
  readonly pyramidSeconds: number;
  readonly tableMb: number;
  readonly pyramidMb: number;
  readonly zooms: readonly {
    readonly z: number;
    readonly http: Timing;
    readonly database: Timing;
    readonly mostGzipBytes: number;
  }[];
}

/** Uncached tiles of a table of so many points, where they are densest. */
export async function measureGrowth(
  workspace: Workspace,
  db: Database,
  url: string,
  points: number,
  zooms: readonly number[],
): Promise<GrowthResult> {
  const table = await makePoints(db, points);
  const build = await timed(() => addPyramid(url, table));
  const tiles = await pointTiles(db, table, zooms);
  const server = await startServer(workspace, { cacheMb: 0, database: url });
  const database = await openInDatabase(url, table);
  const results = [];
  for (const z of zooms) {
    const http: number[] = [];
    const inside: number[] = [];
    const sizes: number[] = [];
    for (let round = 0; round <= rounds; round++)
      for (const tile of tiles.get(z) ?? []) {
        workspace.signal.throwIfAborted();
        const answer = await timed(() => fetchTile(server, table, tile));
        const ms = await database.tile(tile);
        if (round === 0) continue;
        http.push(answer.ms);
        inside.push(ms);
        sizes.push(answer.result.body.length);
      }
    results.push({
      z,
      http: timing(http),
      database: timing(inside),
      mostGzipBytes: Math.max(...sizes),
    });
  }
  await database.close();
  await server.stop();
  const [size] = await db.query<{ table: number; pyramid: number }>(
    {
      text: `select pg_total_relation_size(to_regclass($1::text))::float8 / 1e6 as table,
        (select pg_total_relation_size(to_regclass('petasantri.' || quote_ident(cells)))::float8 / 1e6 from petasantri.pyramids where table_name = $1) as pyramid`,
    },
    [table],
  );
  await runCommand(url, ['pyramid', 'drop', table]);
  await db.script(`drop table ${table}`);
  return {
    points,
    pyramidSeconds: build.ms / 1000,
    tableMb: size?.table ?? Number.NaN,
    pyramidMb: size?.pyramid ?? Number.NaN,
    zooms: results,
  };
}
