import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TileCoord } from '../src/geo/tile-coord.ts';
import { type FetchedTile, fetchTile, tileHeaders } from './client.ts';
import { type Load, loadPaths } from './load.ts';
import { type Timing, timed, timing } from './samples.ts';
import { type BenchServer, startProgram } from './server.ts';
import { tilePath } from './tiles.ts';
import type { Workspace } from './workspace.ts';

/** Warm answers are quick; this many say enough. */
const warmSamples = 300;

export interface WarmResult {
  readonly z: number;
  /** Median bytes of a body. */
  readonly bytes: number;
  readonly latency: Timing;
  readonly loads: readonly {
    readonly ours: Load;
    /** A bare server of Node that sends the same bytes. */
    readonly bare: Load;
  }[];
}

/** Latency and throughput of tiles that are in the server's cache, beside Node's own server. */
export async function measureWarm(
  workspace: Workspace,
  server: BenchServer,
  layer: string,
  tiles: readonly TileCoord[],
  connections: readonly number[],
  seconds: number,
): Promise<WarmResult> {
  const { signal } = workspace;
  const bodies: [string, FetchedTile][] = [];
  for (const tile of tiles) bodies.push([`/${tilePath(layer, tile)}`, await fetchTile(server, layer, tile)]);
  const milliseconds: number[] = [];
  for (let i = 0; i < warmSamples; i++) {
    signal.throwIfAborted();
    milliseconds.push((await timed(() => fetchTile(server, layer, tiles[i % tiles.length] as TileCoord))).ms);
  }
  const bare = await startBare(workspace, bodies);
  const paths = bodies.map(([path]) => path);
  const loads: { ours: Load; bare: Load }[] = [];
  for (const count of connections) {
    signal.throwIfAborted();
    const how = { connections: count, seconds };
    loads.push({
      ours: await loadPaths(server.url, paths, tileHeaders, how),
      bare: await loadPaths(bare.url, paths, tileHeaders, how),
    });
  }
  await bare.stop();
  const sizes = bodies.map(([, { body }]) => body.length);
  return { z: tiles[0]?.z ?? 0, bytes: timing(sizes).p50, latency: timing(milliseconds), loads };
}

/** The headers that a tile needs, and nothing that tells one request from another. */
function startBare(workspace: Workspace, tiles: readonly [string, FetchedTile][]): Promise<BenchServer> {
  const answers = tiles.map(([path, { body, gzipped, etag }]) => [
    path,
    [
      'Content-Type',
      'application/vnd.mapbox-vector-tile',
      'Content-Length',
      String(body.length),
      'ETag',
      `"${etag}"`,
      'Cache-Control',
      'no-cache',
      'Vary',
      'Accept-Encoding, Authorization, X-API-Key',
      ...(gzipped ? ['Content-Encoding', 'gzip'] : []),
    ],
    body.toString('base64'),
  ]);
  const file = join(workspace.folder, 'bare.json');
  writeFileSync(file, JSON.stringify(answers));
  const program = fileURLToPath(new URL('bare-server.ts', import.meta.url));
  return startProgram(workspace, ['--import', 'tsx', program, file], process.env);
}
