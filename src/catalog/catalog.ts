import { createHash } from 'node:crypto';
import type { Config } from '../config-schema.ts';
import type { Database } from '../db/database.ts';
import { type Built, buildLayers } from './build.ts';
import { findCandidates } from './candidates.ts';
import type { Layer, Rejection } from './layer.ts';

export interface Catalog {
  /** Published layers by id, as last read. */
  layers(): ReadonlyMap<string, Layer>;
  /** What is not published, and why. */
  rejections(): readonly Rejection[];
  /** Changes whenever the set of layers or one of their definitions does. */
  version(): string;
  /** The layer, looking at the database again (at most once a second) when it is not known. */
  find(id: string): Promise<Layer | undefined>;
  /** Reads the database again. Returns true when something changed. */
  refresh(): Promise<boolean>;
  close(): void;
}

interface CatalogOptions {
  readonly db: Database;
  readonly config: Config;
  readonly log: { info(data: object, message: string): void; warn(data: object, message: string): void };
}

/** Milliseconds between two looks at the database that requests for unknown layers may cause. */
const unknownLayerPauseMs = 1000;

/** Reads the catalog and keeps it in step with the schema by asking again every `catalog.refreshMs`. */
export async function createCatalog({ db, config, log }: CatalogOptions): Promise<Catalog> {
  let built: Built = { layers: new Map(), rejections: [] };
  let seen = '';
  let version = '';
  let lastRead = 0;
  let reading: Promise<boolean> | undefined;

  const read = async () => {
    lastRead = Date.now();
    const candidates = await findCandidates(db, config.catalog.schemas);
    const now = hash({ ...candidates, tables: candidates.tables.map(definition) });
    if (now === seen) return false;
    built = await buildLayers(db, config, candidates);
    seen = now;
    version = hash([...built.layers.values()]);
    log.info({ layers: built.layers.size, notPublished: built.rejections.length }, 'catalog read');
    return true;
  };
  const refresh = () => {
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  };

  await refresh();
  const timer = setInterval(() => {
    refresh().catch((error) =>
      log.warn({ err: error }, 'the catalog could not be read; keeping the last one'),
    );
  }, config.catalog.refreshMs);
  timer.unref();

  return {
    layers: () => built.layers,
    rejections: () => built.rejections,
    version: () => version,
    async find(id) {
      const layer = built.layers.get(id);
      if (layer || Date.now() - lastRead < unknownLayerPauseMs) return layer;
      await refresh();
      return built.layers.get(id);
    },
    refresh,
    close: () => clearInterval(timer),
  };
}

/** What of a candidate decides its layer: its row estimate only roughly, or every insert would make a new version. */
function definition<T extends { rows: number }>(table: T) {
  return { ...table, rows: Math.ceil(Math.log10(table.rows + 1)) };
}

function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}
