import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import type { TileCoord } from '../src/geo/tile-coord.ts';
import { fetchTile, plainBody } from './client.ts';
import type { InDatabase } from './in-database.ts';
import { createBudget, quantile, type Timing, timed, timing } from './samples.ts';
import type { BenchServer } from './server.ts';
import type { Textbook, Variant } from './textbook.ts';

const gzipAsync = promisify(gzip);

/** Most samples of one contender at one zoom. */
const mostSamples = 60;

/** One way to a tile, cold: nothing comes from a tile cache. */
interface Contender {
  /** Milliseconds. */
  readonly latency: Timing;
  /** Bytes of a tile with gzip; null where it is not sent. */
  readonly gzipBytes: { readonly p50: number; readonly most: number } | null;
}

export interface ColdResult {
  readonly z: number;
  readonly tiles: number;
  /** Features of a tile, median. */
  readonly features: number;
  readonly ours: Contender;
  /** The statement of ours alone. */
  readonly database: Contender;
  readonly textbook: Readonly<Record<Variant, Contender>>;
}

export interface ColdSetting {
  readonly server: BenchServer;
  readonly layer: string;
  readonly database: InDatabase;
  readonly textbook: Textbook;
  /** What one contender may take at one zoom. */
  readonly seconds: number;
  readonly signal: AbortSignal;
}

interface Sample {
  readonly ms: number;
  readonly gzipBytes: number | null;
}

/**
 * Latency and size of uncached tiles at one zoom. The contenders take turns tile by tile, so that
 * whatever else the machine does strikes all of them.
 */
export async function measureCold(
  { server, layer, database, textbook, seconds, signal }: ColdSetting,
  tiles: readonly TileCoord[],
): Promise<ColdResult> {
  const features: number[] = [];
  const ours = contender(seconds, async (tile) => {
    const { result, ms } = await timed(() => fetchTile(server, layer, tile));
    features.push(new VectorTile(new PbfReader(plainBody(result))).layers[layer]?.length ?? 0);
    return { ms, gzipBytes: result.body.length };
  });
  const inDatabase = contender(seconds, async (tile) => ({
    ms: await database.tile(tile),
    gzipBytes: null,
  }));
  const plain = (variant: Variant) =>
    contender(seconds, async (tile, isNew) => {
      const { result, ms } = await timed(() => textbook.tile(variant, tile));
      // Compressing is not part of the time; a proxy would do it.
      return { ms, gzipBytes: isNew ? (await gzipAsync(result)).length : null };
    });
  const contenders = [ours, inDatabase, plain('all'), plain('limited')] as const;
  const first = tiles[0] as TileCoord;
  // Once unmeasured: connections, caches of the system, compiled code.
  await fetchTile(server, layer, first);
  await database.tile(first);
  await textbook.tile('limited', first);
  for (let i = 0; contenders.some((one) => !one.spent()); i++)
    for (const one of contenders) {
      signal.throwIfAborted();
      if (!one.spent()) await one.run(tiles[i % tiles.length] as TileCoord);
    }
  return {
    z: first.z,
    tiles: tiles.length,
    features: quantile(features, 0.5),
    ours: contenders[0].result(),
    database: contenders[1].result(),
    textbook: { all: contenders[2].result(), limited: contenders[3].result() },
  };
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
        gzipBytes: sizes.length === 0 ? null : { p50: quantile(sizes, 0.5), most: Math.max(...sizes) },
      };
    },
  };
}
