import { createHash } from 'node:crypto';
import type { Catalog } from '../catalog/catalog.ts';
import type { Layer, Role } from '../catalog/layer.ts';
import type { Config } from '../config-schema.ts';
import type { Database, LayerTile } from '../db/database.ts';
import { isAppError } from '../errors.ts';
import type { TileCoord } from '../geo/tile-coord.ts';
import { compress, decompress } from './compress.ts';
import { resolveLayers } from './resolve-layers.ts';
import { createSingleFlight } from './single-flight.ts';
import { type CachedTile, createTileCache, type Encoding } from './tile-cache.ts';
import { checkChoice, type TileChoice, tileQuery } from './tile-query.ts';

export interface TileRequest extends TileChoice {
  readonly layers: readonly Layer[];
  readonly coord: TileCoord;
  readonly role: Role;
  readonly encoding: Encoding;
}

export interface Tile {
  readonly body: Buffer;
  /** What the body is in; short bodies stay identity. */
  readonly encoding: Encoding;
  /** Without quotes; differs by encoding, as a strong ETag must. */
  readonly etag: string;
  readonly empty: boolean;
  readonly truncated: string | null;
  /** Served past its age because the database did not answer. */
  readonly stale: boolean;
}

/** How a tile was come by, for metrics. */
export type Outcome = 'hit' | 'miss' | 'joined' | 'stale';

export interface TileService {
  /** `signal` is asked for only when the tile has to be waited for: making one costs more than a hit does. */
  get(request: TileRequest, signal?: () => AbortSignal): Promise<Tile>;
  cacheSize(): { bytes: number; entries: number };
}

interface TileServiceOptions {
  readonly db: Database;
  readonly catalog: Catalog;
  readonly config: Config;
  readonly observe?: { outcome(outcome: Outcome): void; built(seconds: number): void };
}

/** Tiles from the cache or the database: single-flight, compressed once, stale rather than none. */
export function createTileService({ db, catalog, config, observe }: TileServiceOptions): TileService {
  const cache = createTileCache(config.tiles.cacheMb);
  const flights = createSingleFlight<CachedTile>();

  const build = async (request: TileRequest, signal: AbortSignal): Promise<CachedTile> => {
    const started = performance.now();
    const query = tileQuery(request.layers, request.coord, request);
    const layers = query === null ? [] : await db.tile(query, { signal });
    const identity = Buffer.concat(layers.map(({ bytes }) => bytes));
    const { body, encoding } = await compress(identity, request.encoding);
    observe?.built((performance.now() - started) / 1000);
    return {
      hash: createHash('sha256').update(identity).digest('base64url').slice(0, 27),
      empty: identity.length === 0,
      truncated: describeCut(request.layers, layers),
      bodies: { [encoding]: body },
      freshUntil: Date.now() + 1000 * Math.min(...request.layers.map((layer) => layer.cacheSeconds)),
    };
  };

  /** A table that was dropped or altered a moment ago is found out by its error: look again, once. */
  const buildCurrent = async (request: TileRequest, signal: AbortSignal) => {
    try {
      return await build(request, signal);
    } catch (error) {
      if (!isSchemaFault(error)) throw error;
      await catalog.refresh();
      // Another request or the timer may have been the one to notice.
      if (request.layers.every((layer) => catalog.layers().get(layer.id) === layer)) throw error;
      const ids = request.layers.map(({ id }) => id);
      const layers = await resolveLayers(catalog, ids, request.role, config.tiles.maxLayersPerTile);
      checkChoice(layers, request);
      return build({ ...request, layers }, signal);
    }
  };

  const inEncoding = async (key: string, tile: CachedTile, encoding: Encoding): Promise<CachedTile> => {
    if (tile.bodies[encoding]) return tile;
    const made = await compress(await decompress(tile.bodies), encoding);
    // Too short to compress: it stays as it is.
    if (tile.bodies[made.encoding]) return tile;
    const more = { ...tile, bodies: { ...tile.bodies, [made.encoding]: made.body } };
    cache.set(key, more);
    return more;
  };

  return {
    cacheSize: cache.size,
    async get(request, signal) {
      const key = cacheKey(catalog.version(), request);
      const cached = cache.get(key);
      if (cached && cached.freshUntil > Date.now()) {
        observe?.outcome('hit');
        return present(await inEncoding(key, cached, request.encoding), request.encoding, false);
      }
      // Only what passes this check is ever cached, so that a hit needs none.
      checkChoice(request.layers, request);
      const { result, joined } = flights.run(
        key,
        async (shared) => {
          const tile = await buildCurrent(request, shared);
          cache.set(key, tile);
          return tile;
        },
        signal?.(),
      );
      try {
        const tile = await result;
        observe?.outcome(joined ? 'joined' : 'miss');
        return present(await inEncoding(key, tile, request.encoding), request.encoding, false);
      } catch (error) {
        if (!cached || !isAppError(error, 'db_unavailable', 'db_timeout', 'db_busy')) throw error;
        observe?.outcome('stale');
        return present(await inEncoding(key, cached, request.encoding), request.encoding, true);
      }
    },
  };
}

/** The X-Tile-Truncated of a tile: each layer that reached its limit, with what it kept of how many. */
function describeCut(layers: readonly Layer[], drawn: readonly LayerTile[]): string | null {
  const limits = new Map(layers.map((layer) => [layer.id, layer.kind === 'table' ? layer.limit : Infinity]));
  const cut = drawn.filter(({ name, total }) => total > (limits.get(name) ?? Infinity));
  if (cut.length === 0) return null;
  return cut.map(({ name, kept, total }) => `${encodeURIComponent(name)}=${kept}/${total}`).join(', ');
}

/** Everything that two callers must share to be given the same bytes. */
function cacheKey(version: string, { layers, coord, properties, filters, role }: TileRequest): string {
  const names = layers.map(({ id }) => id);
  const sorted = Object.keys(filters)
    .sort()
    .map((name) => [name, [...(filters[name] ?? [])].sort()]);
  return JSON.stringify([
    version,
    role,
    coord.z,
    coord.x,
    coord.y,
    names,
    properties && [...properties].sort(),
    sorted,
  ]);
}

function present(tile: CachedTile, wanted: Encoding, stale: boolean): Tile {
  const encoding = tile.bodies[wanted] ? wanted : 'identity';
  const body = tile.bodies[encoding] as Buffer;
  const etag = encoding === 'identity' ? tile.hash : `${tile.hash}-${encoding}`;
  return { body, encoding, etag, empty: tile.empty, truncated: tile.truncated, stale };
}

/** SQLSTATE of a missing table, column, function or schema, or of a privilege taken away. */
function isSchemaFault(error: unknown): boolean {
  const code = isAppError(error, 'db_failed')
    ? (error.cause as { code?: string } | undefined)?.code
    : undefined;
  return code !== undefined && /^(42P01|42703|42883|3F000|42501)$/.test(code);
}
