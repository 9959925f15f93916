import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import type { TileCoord } from '../src/geo/tile-coord.ts';
import { fetchTile, loadTiles, plainBody } from './client.ts';
import type { Load } from './load.ts';
import { createBudget, quantile, type Timing, timed, timing } from './samples.ts';
import type { BenchServer } from './server.ts';
import type { Textbook, Variant } from './textbook.ts';

const gzipAsync = promisify(gzip);

/** Most samples of one contender at one zoom. */
const mostSamples = 60;
/** Warm answers are quick; this many say enough. */
const warmSamples = 300;

interface Contender {
  /** Milliseconds, cold: nothing comes from a tile cache. */
  readonly latency: Timing;
  /** Median bytes of a tile, plain and with gzip. */
  readonly bytes: number;
  readonly gzipBytes: number;
}

export interface ColdResult {
  readonly z: number;
  readonly tiles: number;
  /** Medians over the tiles. */
  readonly features: number;
  readonly matched: number;
  readonly ours: Contender;
  readonly textbook: Readonly<Record<Variant, Contender>>;
}

/**
 * Latency and size of uncached tiles at one zoom. The contenders take turns tile by tile, so that
 * whatever else the machine does strikes all of them.
 */
export async function measureCold(
  server: BenchServer,
  textbook: Textbook,
  tiles: readonly TileCoord[],
  seconds: number,
  signal: AbortSignal,
): Promise<ColdResult> {
  const features: number[] = [];
  const matched: number[] = [];
  const ours = contender(seconds, async (tile) => {
    const { result, ms } = await timed(() => fetchTile(server, tile));
    const plain = plainBody(result);
    const held = new VectorTile(new PbfReader(plain)).layers.santri?.length ?? 0;
    features.push(held);
    matched.push(result.matched ?? held);
    return { ms, bytes: plain.length, gzipBytes: result.body.length };
  });
  const plain = (variant: Variant, share: number) =>
    contender(seconds * share, async (tile, isNew) => {
      const { result, ms } = await timed(() => textbook.tile(variant, tile));
      // Compressing is not part of the time; a proxy would do it.
      return { ms, bytes: result.length, gzipBytes: isNew ? (await gzipAsync(result)).length : null };
    });
  const contenders = [ours, plain('indexed', 1), plain('unindexed', 0.5)] as const;
  const first = tiles[0] as TileCoord;
  // Once unmeasured: connections, caches of the system, compiled code.
  await fetchTile(server, first);
  await textbook.tile('indexed', first);
  for (let i = 0; contenders.some((one) => !one.spent()); i++)
    for (const one of contenders) {
      signal.throwIfAborted();
      if (!one.spent()) await one.run(tiles[i % tiles.length] as TileCoord);
    }
  return {
    z: first.z,
    tiles: tiles.length,
    features: quantile(features, 0.5),
    matched: quantile(matched, 0.5),
    ours: contenders[0].result(),
    textbook: { indexed: contenders[1].result(), unindexed: contenders[2].result() },
  };
}

interface Sample {
  readonly ms: number;
  readonly bytes: number;
  readonly gzipBytes: number | null;
}

function contender(seconds: number, take: (tile: TileCoord, isNew: boolean) => Promise<Sample>) {
  const budget = createBudget({ least: 2, most: mostSamples, milliseconds: seconds * 1000 });
  const seen = new Set<TileCoord>();
  const samples: Sample[] = [];
  return {
    spent: budget.spent,
    async run(tile: TileCoord) {
      const sample = await take(tile, !seen.has(tile));
      seen.add(tile);
      samples.push(sample);
      budget.spend(sample.ms);
    },
    result(): Contender {
      const sizes = samples.flatMap(({ gzipBytes }) => gzipBytes ?? []);
      return {
        latency: timing(samples.map(({ ms }) => ms)),
        bytes: quantile(
          samples.map(({ bytes }) => bytes),
          0.5,
        ),
        gzipBytes: quantile(sizes, 0.5),
      };
    },
  };
}

export interface WarmResult {
  readonly z: number;
  readonly latency: Timing;
  readonly loads: readonly Load[];
}

/** Latency and throughput of tiles that are in the server's cache. */
export async function measureWarm(
  server: BenchServer,
  tiles: readonly TileCoord[],
  connections: readonly number[],
  seconds: number,
  signal: AbortSignal,
): Promise<WarmResult> {
  for (const tile of tiles) await fetchTile(server, tile);
  const milliseconds: number[] = [];
  for (let i = 0; i < warmSamples; i++) {
    signal.throwIfAborted();
    milliseconds.push((await timed(() => fetchTile(server, tiles[i % tiles.length] as TileCoord))).ms);
  }
  const loads: Load[] = [];
  for (const count of connections) {
    signal.throwIfAborted();
    loads.push(await loadTiles(server, tiles, count, seconds));
  }
  return { z: tiles[0]?.z ?? 0, latency: timing(milliseconds), loads };
}
