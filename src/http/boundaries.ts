import { Hono } from 'hono';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { QueryOptions } from '../db/database.ts';
import { createTurns } from '../db/turns.ts';
import { AppError } from '../errors.ts';
import { type BoundaryQuery, boundaries, mostBytes } from '../regions/boundaries.ts';
import { type Level, levels } from '../regions/level.ts';
import { regionFilter } from '../regions/region-filter.ts';
import { createSingleFlight } from '../tiles/single-flight.ts';
import type { Env, HttpDeps } from './deps.ts';
import { oneOf, shortText, wholeNumber } from './parameters.ts';
import { answerShared, geojson, tagOf } from './place-pages.ts';
import { parseQuery } from './query.ts';

const boundaryQuery = z.object({
  provinsi: shortText().optional(),
  kabupaten: shortText().optional(),
  kecamatan: shortText().optional(),
  geometry: oneOf(['simplified', 'full'], 'simplified'),
  // 1 m; a simplified outline says nothing beyond.
  precision: wholeNumber(0, 7, 5),
});

interface Kept {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly etag: string;
}

/** Holds the biggest collection there may be. */
const cacheBytes = mostBytes + 4 * 1024 * 1024;
/** Builds that wait: one at a time is in memory, and whoever comes after these is told to come again. */
const mostWaiting = 8;
/** Milliseconds that a collection counts where nobody refreshes the statistics and the data version stands still. */
const longestMs = 600_000;

/** `/gis/boundaries/{level}`: outlines of regions, cached by data version. */
export function boundaryRoutes({ db, dataVersion }: HttpDeps): Hono<Env> {
  const cache = new LRUCache<string, Kept>({
    maxSize: cacheBytes,
    ttl: longestMs,
    sizeCalculation: ({ body }, key) => body.length + 2 * key.length + 500,
  });
  const flights = createSingleFlight<Kept>();
  const turns = createTurns(mostWaiting);

  /** Concurrent callers share one build, with the time limit of the first; it ends when the last of them has left. */
  const build = (key: string, query: BoundaryQuery, { timeoutMs, signal }: QueryOptions): Promise<Kept> =>
    flights.run(
      key,
      (shared) =>
        turns.take(async () => {
          const limits = { signal: shared, ...(timeoutMs !== undefined && { timeoutMs }) };
          const body = new TextEncoder().encode(await boundaries(db, query, limits));
          const kept = { body, etag: tagOf(body) };
          cache.set(key, kept);
          return kept;
        }, shared),
      signal,
    ).result;

  const app = new Hono<Env>();
  app.get('/gis/boundaries/:level', async (c) => {
    const level = c.req.param('level') as Level;
    if (!levels.includes(level))
      throw new AppError('not_found', `boundaries are at /gis/boundaries/ and one of ${levels.join(', ')}`);
    const { geometry, precision, ...names } = parseQuery(c, boundaryQuery);
    const region = await regionFilter(db, names, c.get('queryOptions'));
    const query = { level, within: region?.code ?? '', geometry: geometry ?? 'simplified', precision };
    const version = await dataVersion.get();
    const key = JSON.stringify([version, query]);
    const { body, etag } = cache.get(key) ?? (await build(key, query, c.get('queryOptions')));
    if (isEmpty(body))
      throw new AppError(
        'not_found',
        `no ${level} ${region ? `of ${region.name} ` : ''}is loaded here; "petasantri import boundaries" loads them`,
      );
    c.header('X-Data-Version', String(version));
    return answerShared(c, body, { type: geojson, maxAge: 300, etag });
  });
  return app;
}

const emptyCollection = '{"type":"FeatureCollection","features":[]}';
const isEmpty = (body: Uint8Array) => body.length === emptyCollection.length;
