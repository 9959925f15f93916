import type { Role } from '../catalog/layer.ts';
import type { Database } from '../db/database.ts';
import { AppError } from '../errors.ts';
import type { TileCoord } from '../geo/tile-coord.ts';
import type { Level } from '../regions/level.ts';
import { regionFilter } from '../regions/region-filter.ts';
import type { CurrentVersion } from '../stats/current-version.ts';
import { createSingleFlight } from '../tiles/single-flight.ts';
import type { Encoding } from '../tiles/tile-cache.ts';
import { addEncoding, createByteCache, type Encoded, encode, encodedBytes } from './cache.ts';
import { type Choropleth, makeChoropleth } from './collection.ts';
import { type Facts, readFacts } from './facts.ts';
import { type Writing, writeChoropleth } from './formats/formats.ts';
import { type Outlines, type Regions, readOutlines, readRegions, regionsState } from './outlines.ts';
import type { ChoroplethQuery } from './query.ts';
import { readSummary, type Summary } from './summary.ts';
import { collectionBand, createTileIndex, type TileIndex, tileBand } from './tiles.ts';

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

type Signal = () => AbortSignal;

export interface ChoroplethService {
  /** A whole collection in one of its formats. Throws AppError bad_request, unknown_layer, unknown_region, db_*. */
  collection(
    query: ChoroplethQuery,
    writing: Writing,
    role: Role,
    encoding: Encoding,
    signal?: Signal,
  ): Promise<Answer>;
  /** A vector tile; an empty one where nothing is drawn. */
  tile(
    query: ChoroplethQuery,
    coord: TileCoord,
    role: Role,
    encoding: Encoding,
    signal?: Signal,
  ): Promise<Answer>;
  /** Classes and legend without outlines, for TileJSON and styles. */
  describe(query: ChoroplethQuery, role: Role, signal?: Signal): Promise<Choropleth>;
  summary(role: Role, signal?: Signal): Promise<Summary>;
  cacheSize(): { bytes: number; entries: number };
}

interface ChoroplethServiceOptions {
  readonly db: Database;
  readonly dataVersion: CurrentVersion;
  readonly cacheMb: number;
  readonly observe?: (outcome: ChoroplethOutcome) => void;
}

/** Corners of full outlines that one answer may have: about 40 MB of GeoJSON. */
const mostVertices = 2_000_000;

/**
 * Choropleths from the cache or the database. Everything in the cache belongs to one data version, so a refresh makes all of it new;
 * changed boundaries raise that version as well. Outlines are kept beside it, for as long as the regions are the same.
 */
export function createChoroplethService(options: ChoroplethServiceOptions): ChoroplethService {
  const { db, dataVersion, observe } = options;
  const cache = createByteCache(options.cacheMb);
  const flights = createSingleFlight<object>();
  const outlines = createOutlineStore(db);
  let version: number | undefined;

  /** The value of a key, built once however many ask; a failure is not kept. */
  const share = async <T extends object>(
    key: string,
    build: (signal: AbortSignal) => Promise<T>,
    bytes: (value: T) => number,
    signal?: Signal,
    report?: (outcome: ChoroplethOutcome) => void,
  ): Promise<T> => {
    const cached = cache.get<T>(key);
    if (cached) {
      report?.('hit');
      return cached;
    }
    const { result, joined } = flights.run(
      key,
      async (shared) => {
        const value = await build(shared);
        cache.set(key, value, bytes(value));
        return value;
      },
      signal?.(),
    );
    report?.(joined ? 'joined' : 'miss');
    return (await result) as T;
  };

  /** Beginning of the keys of now; what belongs to an older version is let go. */
  const current = async (role: Role): Promise<string> => {
    const now = await dataVersion.get();
    if (now !== version) cache.clear();
    version = now;
    return `${now} ${role === 'public' ? 'public' : 'others'}`;
  };

  const facts = (now: string, { subject, level }: ChoroplethQuery, role: Role, signal: AbortSignal) =>
    share<Facts>(
      `facts ${now} ${subject} ${level}`,
      (shared) => readFacts(db, { subject, level }, role, { signal: shared }),
      ({ values }) => values.size * 1500,
      () => signal,
    );

  const describe = (now: string, query: ChoroplethQuery, role: Role, signal?: Signal) =>
    share<Choropleth>(
      `map ${now} ${JSON.stringify(query)}`,
      async (shared) => {
        const known = await facts(now, query, role, shared);
        const { provinsi, kabupaten } = query;
        const named = {
          ...(provinsi === null ? {} : { provinsi }),
          ...(kabupaten === null ? {} : { kabupaten }),
        };
        const within = await regionFilter(db, named, { signal: shared });
        const regions = await outlines.regions(query.level);
        return makeChoropleth(query, within?.code ?? null, regions, known);
      },
      ({ items }) => items.length * 1500,
      signal,
    );

  const index = (now: string, query: ChoroplethQuery, z: number, role: Role, signal: AbortSignal) => {
    const band = tileBand(query.level, z);
    return share<TileIndex>(
      `index ${now} ${band} ${JSON.stringify(query)}`,
      async (shared) =>
        createTileIndex(
          await describe(now, query, role, () => shared),
          await outlines.shapes(query.level, band),
        ),
      ({ bytes }) => bytes,
      () => signal,
    );
  };

  const write = async (choropleth: Choropleth, writing: Writing, signal: AbortSignal): Promise<Buffer> => {
    const { level } = choropleth.query;
    if (writing.geometry === 'simplified')
      return writeChoropleth(choropleth, await outlines.shapes(level, collectionBand(level)), writing);
    if (writing.geometry !== 'full') return writeChoropleth(choropleth, null, writing);
    const regions = choropleth.items.map(({ region }) => region);
    const vertices = regions.reduce((sum, region) => sum + region.vertices, 0);
    if (vertices > mostVertices)
      throw new AppError(
        'bad_request',
        `geometry=full takes outlines of 0 to ${mostVertices} corners in one answer, and these have ${vertices}: choose fewer regions by provinsi, bbox or codes, or take geometry=simplified`,
      );
    return writeChoropleth(choropleth, await readOutlines(db, regions, null, { signal }), writing);
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
    async collection(query, writing, role, encoding, signal) {
      const now = await current(role);
      const key = `answer ${now} ${JSON.stringify(query)} ${JSON.stringify(writing)}`;
      const encoded = await share<Encoded>(
        key,
        async (shared) => {
          const choropleth = await describe(now, query, role, () => shared);
          return encode(await write(choropleth, writing, shared), choropleth.info.data_version, encoding);
        },
        encodedBytes,
        signal,
        observe,
      );
      return present(key, encoded, encoding);
    },
    async tile(given, coord, role, encoding, signal) {
      const now = await current(role);
      // A tile has no words.
      const query: ChoroplethQuery = { ...given, language: 'id' };
      const key = `tile ${now} ${coord.z}/${coord.x}/${coord.y} ${JSON.stringify(query)}`;
      const encoded = await share<Encoded>(
        key,
        async (shared) => {
          const { info } = await describe(now, query, role, () => shared);
          const cutter = await index(now, query, coord.z, role, shared);
          return encode(cutter.cut(coord), info.data_version, encoding);
        },
        encodedBytes,
        signal,
        observe,
      );
      return present(key, encoded, encoding);
    },
    async describe(query, role, signal) {
      return describe(await current(role), query, role, signal);
    },
    async summary(role, signal) {
      return share<Summary>(
        `summary ${await current(role)}`,
        (shared) => readSummary(db, role, { signal: shared }),
        ({ kabupaten_list }) => kabupaten_list.length * 60 + 2000,
        signal,
        observe,
      );
    },
    cacheSize: cache.size,
  };
}

/** Regions and simplified outlines of each level, read again only when they have changed. */
function createOutlineStore(db: Database) {
  const kept = new Map<string, { state: string; value: Promise<object> }>();

  const keep = <T extends object>(key: string, state: string, read: () => Promise<T>): Promise<T> => {
    const known = kept.get(key);
    if (known?.state === state) return known.value as Promise<T>;
    const value = read();
    const entry = { state, value };
    kept.set(key, entry);
    // A failure is not kept.
    value.catch(() => {
      if (kept.get(key) === entry) kept.delete(key);
    });
    return value;
  };

  const regions = async (level: Level): Promise<Regions> => {
    const state = await regionsState(db, collectionBand(level));
    return keep(level, state.regions, () => readRegions(db, level));
  };
  return {
    regions,
    async shapes(level: Level, band: number): Promise<Outlines> {
      const { regions: names, shapes } = await regionsState(db, band);
      return keep(`${level} ${band}`, `${names} ${shapes}`, async () =>
        readOutlines(db, (await regions(level)).values(), band),
      );
    },
  };
}
