import { createHash } from 'node:crypto';
import type { Catalog } from '../catalog/catalog.ts';
import type { Layer, Role } from '../catalog/layer.ts';
import type { Config } from '../config-schema.ts';
import type { Database, LayerTile } from '../db/database.ts';
import { isAppError } from '../errors.ts';
import type { TileCoord } from '../geo/tile-coord.ts';
import type { Edits } from '../live/edits.ts';
import { compress, decompress } from './compress.ts';
import { type Footprint, footprintOf, isTouched } from './footprint.ts';
import { resolveLayers } from './resolve-layers.ts';
import type { SecondLevel } from './second-level.ts';
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
  /** Where `peek` finds it again, and the hash that it then has. */
  readonly cacheKey: string;
  readonly hash: string;
}

/** How a tile was come by, for metrics. */
export type Outcome = 'hit' | 'shared' | 'miss' | 'joined' | 'stale';

export interface TileService {
  /** `signal` is asked for only when the tile has to be waited for: making one costs more than a hit does. */
  get(request: TileRequest, signal?: () => AbortSignal): Promise<Tile>;
  /** The tile of a key where it is in the cache and new, else undefined. It is not counted. */
  peek(cacheKey: string): CachedTile | undefined;
  cacheSize(): { bytes: number; entries: number };
}

interface TileServiceOptions {
  readonly db: Database;
  readonly catalog: Catalog;
  readonly config: Config;
  /** Tells of edits; without it tiles are new for the seconds of their layers. */
  readonly edits?: Pick<Edits, 'subscribe' | 'onStale' | 'listening' | 'lastHeard'>;
  /** Tiles that other servers have built. */
  readonly second?: SecondLevel;
  /** Lets one of several processes build what they all want: runs the build, or gives what another one has built. */
  readonly share?: (key: string, build: () => Promise<CachedTile>) => Promise<CachedTile>;
  readonly observe?: {
    outcome(outcome: Outcome): void;
    built(seconds: number): void;
    /** So many tiles left the cache for one edit. */
    dropped?(tiles: number): void;
  };
}

/** Milliseconds after which a tile is built anew though no edit was heard of, should one ever have been missed. */
const longestMs = 3_600_000;

/** A build under way. */
interface Build {
  readonly footprint: Footprint;
  /** An edit came in between: good for those who wait, not for keeping. */
  outdated: boolean;
}

/** Tiles from the cache or the database: single-flight, compressed once, stale rather than none. */
export function createTileService(options: TileServiceOptions): TileService {
  const { db, catalog, config, edits, second, observe } = options;
  const share = options.share ?? ((_key, build) => build());
  const cache = createTileCache(config.tiles.cacheMb);
  const flights = createSingleFlight<{ tile: CachedTile; from: 'shared' | 'miss' }>();
  const builds = new Map<string, Build>();
  /** Edits may have been missed before; milliseconds since the epoch. */
  let missedUntil = 0;

  const outdate = (touched: (build: Build) => boolean) => {
    for (const [key, build] of builds) {
      if (!touched(build)) continue;
      build.outdated = true;
      flights.forget(key);
    }
  };
  edits?.subscribe((edit) => {
    outdate(({ footprint }) => isTouched(footprint, edit));
    const dropped = cache.drop(edit);
    observe?.dropped?.(dropped);
  });
  edits?.onStale(() => {
    missedUntil = Date.now();
    outdate(() => true);
  });

  const isNew = ({ builtAt, freshMs, live }: CachedTile) => {
    const hears = live && edits?.listening() && builtAt > missedUntil;
    return Date.now() - builtAt < (hears ? longestMs : freshMs);
  };

  const build = async (request: TileRequest, signal: AbortSignal): Promise<CachedTile> => {
    const started = performance.now();
    const builtAt = Date.now();
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
      builtAt,
      freshMs: 1000 * Math.min(...request.layers.map((layer) => layer.cacheSeconds)),
      live: request.layers.every((layer) => layer.live),
      footprint: footprintOf(request.layers, request.coord),
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

  /** From another server, or from the database. */
  const fetchTile = async (key: string, request: TileRequest, own: Build, signal: AbortSignal) => {
    const found = await second?.read(key, request.encoding, own.footprint);
    if (found?.tile) return { tile: found.tile, from: 'shared' as const };
    // Who has heard of other edits may not be given this build.
    const tile = await share(`${edits?.lastHeard()} ${key}`, () => buildCurrent(request, signal));
    if (found?.ticket && !own.outdated) void second?.write(key, request.encoding, tile, found.ticket);
    return { tile, from: 'miss' as const };
  };

  const inEncoding = async (key: string, tile: CachedTile, encoding: Encoding): Promise<CachedTile> => {
    if (tile.bodies[encoding]) return tile;
    const made = await compress(await decompress(tile.bodies), encoding);
    // Too short to compress: it stays as it is.
    if (tile.bodies[made.encoding]) return tile;
    const more = { ...tile, bodies: { ...tile.bodies, [made.encoding]: made.body } };
    // An edit may have come in between.
    if (cache.get(key) === tile) cache.set(key, more);
    return more;
  };

  return {
    cacheSize: cache.size,
    peek(key) {
      const cached = key.startsWith(`["${catalog.version()}",`) ? cache.get(key) : undefined;
      return cached && isNew(cached) ? cached : undefined;
    },
    async get(request, signal) {
      const key = cacheKey(catalog.version(), request);
      const cached = cache.get(key);
      if (cached && isNew(cached)) {
        observe?.outcome('hit');
        return present(key, await inEncoding(key, cached, request.encoding), request.encoding, false);
      }
      // Only what passes this check is ever cached, so that a hit needs none.
      checkChoice(request.layers, request);
      const { result, joined } = flights.run(
        key,
        async (shared) => {
          const own = { footprint: footprintOf(request.layers, request.coord), outdated: false };
          builds.set(key, own);
          try {
            const fetched = await fetchTile(key, request, own, shared);
            if (!own.outdated) cache.set(key, fetched.tile);
            return fetched;
          } finally {
            if (builds.get(key) === own) builds.delete(key);
          }
        },
        signal?.(),
      );
      try {
        const { tile, from } = await result;
        observe?.outcome(joined ? 'joined' : from);
        return present(key, await inEncoding(key, tile, request.encoding), request.encoding, false);
      } catch (error) {
        if (!cached || !isAppError(error, 'db_unavailable', 'db_timeout', 'db_busy')) throw error;
        observe?.outcome('stale');
        return present(key, await inEncoding(key, cached, request.encoding), request.encoding, true);
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

function present(cacheKey: string, tile: CachedTile, wanted: Encoding, stale: boolean): Tile {
  const encoding = tile.bodies[wanted] ? wanted : 'identity';
  const body = tile.bodies[encoding] as Buffer;
  const etag = encoding === 'identity' ? tile.hash : `${tile.hash}-${encoding}`;
  return {
    body,
    encoding,
    etag,
    empty: tile.empty,
    truncated: tile.truncated,
    stale,
    cacheKey,
    hash: tile.hash,
  };
}

/** SQLSTATE of a missing table, column, function or schema, or of a privilege taken away. */
function isSchemaFault(error: unknown): boolean {
  const code = isAppError(error, 'db_failed')
    ? (error.cause as { code?: string } | undefined)?.code
    : undefined;
  return code !== undefined && /^(42P01|42703|42883|3F000|42501)$/.test(code);
}
