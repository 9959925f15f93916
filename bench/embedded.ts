import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fetchTile } from './client.ts';
import { embeddedTable } from './report.ts';
import { type Timing, timed, timing } from './samples.ts';
import { startServer } from './server.ts';
import { cityTiles } from './tiles.ts';
import { createWorkspace, type Workspace } from './workspace.ts';

export interface EmbeddedResult {
  /** Seconds to the ready line: the first start makes database and demo data, a later one opens them. */
  readonly firstStart: number;
  readonly laterStart: number;
  /** Seconds from a later start of the process to the last byte of a first tile. */
  readonly firstTile: number;
  readonly peakMb: number | null;
  readonly zooms: readonly { readonly z: number; readonly latency: Timing; readonly gzipBytes: number }[];
}

/** Uncached tiles of the default demo on the embedded engine, and what starting it costs. */
export async function benchEmbedded(workspace: Workspace, zooms: readonly number[]): Promise<EmbeddedResult> {
  const settings = { cacheMb: 0, dataDir: join(workspace.folder, 'embedded') };
  const first = await startServer(workspace, settings);
  await first.stop();
  const server = await startServer(workspace, settings);
  const opened = await timed(() => fetchTile(server, 'santri', { z: 0, x: 0, y: 0 }));
  const results = [];
  for (const z of zooms) {
    const milliseconds: number[] = [];
    const sizes: number[] = [];
    const tiles = cityTiles(z).slice(0, 10);
    // The first round warms statements and compiled code.
    for (const round of [0, 1, 2])
      for (const tile of tiles) {
        workspace.signal.throwIfAborted();
        const { result, ms } = await timed(() => fetchTile(server, 'santri', tile));
        if (round > 0) milliseconds.push(ms);
        else sizes.push(result.body.length);
      }
    results.push({ z, latency: timing(milliseconds), gzipBytes: timing(sizes).p50 });
  }
  const peakMb = server.peakMb();
  await server.stop();
  return {
    firstStart: first.readyMs / 1000,
    laterStart: server.readyMs / 1000,
    firstTile: (server.readyMs + opened.ms) / 1000,
    peakMb,
    zooms: results,
  };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const workspace = createWorkspace();
  try {
    const result = await benchEmbedded(workspace, [0, 5, 8, 10, 12, 14]);
    process.stdout.write(`${embeddedTable(result)}\n`);
  } finally {
    workspace.end();
  }
}
