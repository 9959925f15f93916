import type { IncomingMessage, ServerResponse } from 'node:http';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import type { Caller } from '../access/caller.ts';
import type { Identify } from '../access/identify.ts';
import type { Config } from '../config-schema.ts';
import type { Metrics } from '../metrics.ts';
import type { Tile, TileService } from '../tiles/tile.ts';
import type { Encoding } from '../tiles/tile-cache.ts';
import { matchesEtag } from './etag.ts';
import { createRequestLimits, type RequestLimits } from './limit-requests.ts';
import { createObserver, requestIdOf } from './observe-request.ts';

/**
 * Answers tiles that are in the cache before the routes see the request, which costs a third of the time. It makes no
 * rules of its own: it repeats an answer of the tile route, to a request with the same words, while the cache still holds that tile and the
 * sender is still who it was; and the same functions identify, count and observe it.
 */
export interface TileHits {
  /** What the routes and this one count by. */
  readonly limits: RequestLimits;
  /** Notes the route's answer to a request. */
  remember(incoming: IncomingMessage, path: string, caller: Caller, tile: Tile, response: Response): void;
  /** Answers the request where it can; false leaves it to the routes. */
  answer(incoming: IncomingMessage, outgoing: ServerResponse): boolean;
}

interface Remembered {
  readonly role: Caller['role'];
  /** Without the base path. */
  readonly path: string;
  readonly cacheKey: string;
  readonly hash: string;
  readonly encoding: Encoding;
  readonly etag: string;
  /** Names and values by turns, as writeHead takes them. */
  readonly headers: readonly string[];
  readonly headersUnchanged: readonly string[];
}

/** Answers that are remembered: some hundred bytes each, their bodies stay in the tile cache. */
const mostRemembered = 20_000;
/** Longer requests are left to the routes. */
const longestKey = 2000;

/** Headers of an answer that are its own. */
const ofOneRequest = /^(x-request-id|ratelimit-.*|date|connection|keep-alive)$/i;
/** What a 304 leaves out. */
const ofTheBody = /^(content-type|content-length|content-encoding)$/i;

export interface TileHitsOptions {
  readonly config: Config;
  readonly tiles: Pick<TileService, 'peek'>;
  readonly identify: Identify;
  readonly metrics: Metrics;
  readonly log: Logger;
}

export function createTileHits({ config, tiles, identify, metrics, log }: TileHitsOptions): TileHits {
  const limits = createRequestLimits(config);
  const answered = createObserver(metrics, log);
  const answers = new LRUCache<string, Remembered>({ max: mostRemembered });

  return {
    limits,
    remember(incoming, path, caller, tile, response) {
      if (incoming.method !== 'GET' || response.status !== 200 || tile.stale) return;
      const key = keyOf(incoming);
      if (key.length > longestKey) return;
      const headers = [...response.headers].filter(([name]) => !ofOneRequest.test(name));
      answers.set(key, {
        role: caller.role,
        path,
        cacheKey: tile.cacheKey,
        hash: tile.hash,
        encoding: tile.encoding,
        etag: `"${tile.etag}"`,
        headers: headers.flat(),
        headersUnchanged: headers.filter(([name]) => !ofTheBody.test(name)).flat(),
      });
    },
    answer(incoming, outgoing) {
      if (incoming.method !== 'GET') return false;
      const remembered = answers.get(keyOf(incoming));
      if (remembered === undefined) return false;
      const { cacheKey, hash, encoding, etag, role, path } = remembered;
      const tile = tiles.peek(cacheKey);
      const body = tile?.hash === hash ? tile.bodies[encoding] : undefined;
      if (body === undefined) return false;
      const started = performance.now();
      const { headers } = incoming;
      const own: string[] = [];
      let caller: Caller;
      try {
        const found = identify({
          authorization: headers.authorization,
          apiKey: one(headers['x-api-key']),
        });
        // A token has to be verified, and a key may have been revoked.
        if (found instanceof Promise || found.role !== role) return false;
        caller = found;
        limits.spend(
          {
            path,
            remoteAddress: incoming.socket.remoteAddress ?? '',
            forwardedFor: one(headers['x-forwarded-for']),
            tell: (name, value) => own.push(name, value),
          },
          caller,
        );
      } catch {
        // The routes say what is wrong with it.
        return false;
      }
      const requestId = requestIdOf(one(headers['x-request-id']));
      own.push('X-Request-Id', requestId);
      const unchanged = matchesEtag(headers['if-none-match'], etag);
      const status = unchanged ? 304 : 200;
      outgoing.writeHead(status, [...(unchanged ? remembered.headersUnchanged : remembered.headers), ...own]);
      outgoing.end(unchanged ? undefined : body);
      metrics.outcome('hit');
      answered({ requestId, caller, method: 'GET', path, status, started });
      return true;
    },
  };
}

/** All words of a request that its answer may depend on. */
function keyOf({ url, headers }: IncomingMessage): string {
  return `${url}\n${headers['accept-encoding']}\n${headers.origin}\n${headers.authorization}\n${headers['x-api-key']}`;
}

/** A header that is sent twice is one text with a comma. */
const one = (header: string | string[] | undefined) => (Array.isArray(header) ? header.join(', ') : header);
