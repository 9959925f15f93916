import type { Role } from '../catalog/layer.ts';
import type { Database, QueryOptions } from '../db/database.ts';
import { AppError } from '../errors.ts';
import type { TileCoord } from '../geo/tile-coord.ts';
import { regionFilter } from '../regions/region-filter.ts';
import type { CurrentVersion } from '../stats/current-version.ts';
import { createSingleFlight } from '../tiles/single-flight.ts';
import type { Encoding } from '../tiles/tile-cache.ts';
import { addEncoding, createByteCache, type Encoded, encode, encodedBytes } from './cache.ts';
import { type Choropleth, makeChoropleth } from './collection.ts';
import { type Facts, readFacts } from './facts.ts';
import { type Writing, writeChoropleth } from './formats/formats.ts';
import { createGate } from './gate.ts';
import { createOutlineStore } from './outline-store.ts';
import { readOutlines } from './outlines.ts';
import type { ChoroplethQuery } from './query.ts';
import { readSummary, type Summary } from './summary.ts';
import { collectionBand, createTileIndex, type TileIndex, tileBand } from './tiles.ts';

/** Options of the queries of a build: its own signal, aborted when nobody waits any more. */
type Shared = QueryOptions & { signal: AbortSignal };

/** How an answer was come by, for metrics: from the cache, built, or shared with a build under way. */
export type ChoroplethOutcome = 'hit' | 'miss' | 'joined';

/** Bytes of an answer. */
export interface Answer {
  readonly body: Buffer;
  /** What the body is in; short bodies stay identity. */
  readonly encoding: Encoding;
  /** Without quotes; differs by encoding, as a strong ETag must. */
  readonly etag: string;
  readonly empty: boolean;
  readonly version: number;
}

/**
 * `asker` is who asks: its signal leaves a build, which goes on for the others; its time limit is that of the queries of a build that it starts.
 * Callers of one build see the same numbers but may have other limits: the first one's hold.
 */
export interface ChoroplethService {
  /** A whole collection in one of its formats. Throws AppError bad_request, unknown_layer, unknown_region, db_*. */
  collection(
    query: ChoroplethQuery,
    writing: Writing,
    role: Role,
    encoding: Encoding,
    asker?: QueryOptions,
  ): Promise<Answer>;
  /** A vector tile; an empty one where nothing is drawn. */
  tile(
    query: ChoroplethQuery,
    coord: TileCoord,
    role: Role,
    encoding: Encoding,
    asker?: QueryOptions,
  ): Promise<Answer>;
  /** Classes and legend without outlines, for TileJSON and styles. */
  describe(query: ChoroplethQuery, role: Role, asker?: QueryOptions): Promise<Choropleth>;
  summary(role: Role, asker?: QueryOptions): Promise<Summary>;
  /** Bytes held, with outlines and the latest tile index, which the cache's bound is not for; entries of the cache. */
  cacheSize(): { bytes: number; entries: number };
}

interface ChoroplethServiceOptions {
  readonly db: Database;
  readonly dataVersion: CurrentVersion;
  readonly cacheMb: number;
  readonly observe?: (outcome: ChoroplethOutcome) => void;
}

/** Corners of full outlines that one answer may have: some 20 bytes of GeoJSON each. */
const mostVertices = 1_000_000;

/** Builds over outlines at the same time, and how many wait for them: each holds its outlines several times over, and anybody may ask. */
const heavyBuilds = { atOnce: 2, waiting: 16 } as const;

/**
 * Choropleths from the cache or the database. Everything in the cache belongs to one data version, so a refresh makes all of it new;
 * changed boundaries raise that version as well. Outlines are kept beside it, for as long as the regions are the same.
 */
export function createChoroplethService(options: ChoroplethServiceOptions): ChoroplethService {
  const { db, dataVersion, observe } = options;
  const cache = createByteCache(options.cacheMb);
  const flights = createSingleFlight<object>();
  const outlines = createOutlineStore(db);
  const heavy = createGate(heavyBuilds.atOnce, heavyBuilds.waiting);
  /** Whatever its size: one that the cache has no room for is not made for every tile. */
  let latestIndex: { readonly key: string; readonly value: TileIndex } | undefined;
  let version: number | undefined;

  /** The value of a key, built once however many ask; a failure is not kept. */
  const share = async <T extends object>(
    key: string,
    build: (shared: Shared) => Promise<T>,
    bytes: (value: T) => number,
    asker?: QueryOptions,
    report?: (outcome: ChoroplethOutcome) => void,
  ): Promise<T> => {
    const cached = cache.get<T>(key);
    if (cached) {
      report?.('hit');
      return cached;
    }
    const { result, joined } = flights.run(
      key,
      async (signal) => {
        const timeoutMs = asker?.timeoutMs;
        const value = await build(timeoutMs === undefined ? { signal } : { signal, timeoutMs });
        cache.set(key, value, bytes(value));
        return value;
      },
      asker?.signal,
    );
    report?.(joined ? 'joined' : 'miss');
    return (await result) as T;
  };

  /** Beginning of the keys of now; what belongs to an older version is let go. */
  const current = async (role: Role): Promise<string> => {
    const now = await dataVersion.get();
    if (now !== version) {
      cache.clear();
      latestIndex = undefined;
    }
    version = now;
    return `${now} ${role === 'public' ? 'public' : 'others'}`;
  };

  const facts = (now: string, { subject, level }: ChoroplethQuery, role: Role, asker: Shared) =>
    share<Facts>(
      `facts ${now} ${subject} ${level}`,
      (shared) => readFacts(db, { subject, level }, role, shared),
      ({ values }) => values.size * 1500,
      asker,
    );

  const describe = (now: string, query: ChoroplethQuery, role: Role, asker?: QueryOptions) =>
    share<Choropleth>(
      `map ${now} ${JSON.stringify(query)}`,
      async (shared) => {
        const known = await facts(now, query, role, shared);
        const { provinsi, kabupaten } = query;
        const named = {
          ...(provinsi === null ? {} : { provinsi }),
          ...(kabupaten === null ? {} : { kabupaten }),
        };
        const within = await regionFilter(db, named, shared);
        const regions = await outlines.regions(query.level, shared);
        return makeChoropleth(query, within?.code ?? null, regions, known);
      },
      ({ items }) => items.length * 1500,
      asker,
    );

  const index = async (now: string, query: ChoroplethQuery, z: number, role: Role, asker: Shared) => {
    const band = tileBand(query.level, z);
    const key = `index ${now} ${band} ${JSON.stringify(query)}`;
    if (latestIndex?.key === key) return latestIndex.value;
    const value = await share<TileIndex>(
      key,
      async (shared) => {
        const choropleth = await describe(now, query, role, shared);
        return heavy.pass(
          async () => createTileIndex(choropleth, await outlines.shapes(query.level, band, shared)),
          shared.signal,
        );
      },
      ({ bytes }) => bytes,
      asker,
    );
    if (version !== undefined && now.startsWith(`${version} `)) latestIndex = { key, value };
    return value;
  };

  const write = async (choropleth: Choropleth, writing: Writing, shared: Shared): Promise<Buffer> => {
    const { level } = choropleth.query;
    if (writing.geometry === 'simplified')
      return writeChoropleth(
        choropleth,
        await outlines.shapes(level, collectionBand(level), shared),
        writing,
      );
    if (writing.geometry !== 'full') return writeChoropleth(choropleth, null, writing);
    const regions = choropleth.items.map(({ region }) => region);
    const vertices = regions.reduce((sum, region) => sum + region.vertices, 0);
    if (vertices > mostVertices)
      throw new AppError(
        'bad_request',
        `geometry=full takes outlines of 0 to ${mostVertices} corners in one answer, and these have ${vertices}: choose fewer regions by provinsi, bbox or codes, or take geometry=simplified`,
      );
    return writeChoropleth(choropleth, await readOutlines(db, regions, null, shared), writing);
  };

  const present = async (key: string, encoded: Encoded, wanted: Encoding): Promise<Answer> => {
    const ready = encoded.bodies[wanted] ? encoded : await inEncoding(key, encoded, wanted);
    const encoding = ready.bodies[wanted] ? wanted : 'identity';
    const etag = encoding === 'identity' ? ready.hash : `${ready.hash}-${encoding}`;
    return {
      body: ready.bodies[encoding] as Buffer,
      encoding,
      etag,
      empty: ready.empty,
      version: ready.version,
    };
  };

  const inEncoding = async (key: string, encoded: Encoded, wanted: Encoding): Promise<Encoded> => {
    const { result } = flights.run(`${key} ${wanted}`, async () => {
      const more = await addEncoding(encoded, wanted);
      if (more !== encoded) cache.set(key, more, encodedBytes(more));
      return more;
    });
    return (await result) as Encoded;
  };

  return {
    async collection(query, writing, role, encoding, asker) {
      const now = await current(role);
      const key = `answer ${now} ${JSON.stringify(query)} ${JSON.stringify(writing)}`;
      const encoded = await share<Encoded>(
        key,
        async (shared) => {
          const choropleth = await describe(now, query, role, shared);
          const build = async () =>
            encode(await write(choropleth, writing, shared), choropleth.info.data_version, encoding);
          const isHeavy = writing.geometry === 'full' || writing.geometry === 'simplified';
          return isHeavy ? heavy.pass(build, shared.signal) : build();
        },
        encodedBytes,
        asker,
        observe,
      );
      return present(key, encoded, encoding);
    },
    async tile(given, coord, role, encoding, asker) {
      const now = await current(role);
      // A tile has no words.
      const query: ChoroplethQuery = { ...given, language: 'id' };
      const key = `tile ${now} ${coord.z}/${coord.x}/${coord.y} ${JSON.stringify(query)}`;
      const encoded = await share<Encoded>(
        key,
        async (shared) => {
          const { info } = await describe(now, query, role, shared);
          const cutter = await index(now, query, coord.z, role, shared);
          return encode(cutter.cut(coord), info.data_version, encoding);
        },
        encodedBytes,
        asker,
        observe,
      );
      return present(key, encoded, encoding);
    },
    async describe(query, role, asker) {
      return describe(await current(role), query, role, asker);
    },
    async summary(role, asker) {
      return share<Summary>(
        `summary ${await current(role)}`,
        (shared) => readSummary(db, role, shared),
        ({ kabupaten_list }) => kabupaten_list.length * 60 + 2000,
        asker,
        observe,
      );
    },
    cacheSize() {
      const { bytes, entries } = cache.size();
      const isKept = latestIndex !== undefined && cache.get(latestIndex.key) !== undefined;
      const beside = isKept ? 0 : (latestIndex?.value.bytes ?? 0);
      return { bytes: bytes + beside + outlines.bytes(), entries };
    },
  };
}
