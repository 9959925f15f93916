import type { Context } from 'hono';
import type { Caller } from '../access/caller.ts';
import type { Config } from '../config-schema.ts';
import { AppError } from '../errors.ts';
import { type ClientAddress, createClientAddress, type Sender } from './client-address.ts';
import type { Env } from './deps.ts';
import { createRateWindow, type Spent } from './rate-window.ts';

const windowMs = 60_000;

/** Paths of those who look after the server: they are never turned away, nor asked who they are. */
const exempt: ReadonlySet<string> = new Set(['/health', '/ready', '/metrics']);

/** A request as far as it is counted. */
export interface Counted extends Sender {
  readonly path: string;
  /** Sets a header of its answer. */
  tell(name: string, value: string): void;
}

export interface RequestLimits {
  /** Refuses a request target that is too long. Throws AppError uri_too_long. */
  checkUrl(c: Context<Env>): void;
  /** Whether this path is never counted. */
  exempt(c: Context<Env>): boolean;
  /** Counts a request and tells the caller what is left. Throws AppError too_many_requests. */
  spend(request: Counted, caller: Caller): void;
}

/** The limits of one process. Those with a key have a budget of their own; all others share that of their address. */
export function createRequestLimits({ limits, server }: Config): RequestLimits {
  const addressOf: ClientAddress = createClientAddress(server.trustedProxies);
  const all = createRateWindow(windowMs);
  const queries = createRateWindow(windowMs);
  return {
    checkUrl(c) {
      const { url } = c.req;
      const length = url.length - url.indexOf('/', url.indexOf('//') + 2);
      if (length > limits.urlBytes)
        throw new AppError('uri_too_long', `path and query may have 1 to ${limits.urlBytes} bytes`);
    },
    exempt: (c) => exempt.has(c.req.path),
    spend(request, caller) {
      if (!limits.rates || exempt.has(request.path)) return;
      const kind = caller.kind === 'anonymous' ? 'address' : 'key';
      const who = kind === 'key' ? `${caller.kind} ${caller.name}` : addressOf(request);
      const limit = limits.perMinute[kind];
      let spent: Charge | undefined =
        limit === 0 ? undefined : { ...all.spend(who, limit), what: 'requests' };
      const forData = asksDatabase(request.path) ? limits.queriesPerMinute[kind] : 0;
      if (forData > 0 && spent?.allowed !== false) {
        const charge = { ...queries.spend(who, forData), what: 'requests for data' };
        // Of two budgets the headers tell of the one that ends first.
        if (!spent || !charge.allowed || charge.remaining < spent.remaining) spent = charge;
      }
      if (!spent) return;
      tell(request, spent);
      if (!spent.allowed) refuse(request, kind, spent);
    },
  };
}

interface Charge extends Spent {
  /** What was counted, in words. */
  readonly what: string;
}

/** Groups of routes that ask the database for every answer; tiles and choropleths come from caches mostly. */
const asking: ReadonlySet<string> = new Set(['gis', 'santri-map', 'pesantren-map', 'api', 'gemini']);

function asksDatabase(path: string): boolean {
  const [, first = '', second] = path.split('/', 3);
  return asking.has(first) && !(first === 'gis' && second === 'choropleth');
}

function refuse(request: Counted, kind: 'key' | 'address', { limit, what, resetSeconds }: Charge): never {
  request.tell('Retry-After', String(resetSeconds));
  throw new AppError(
    'too_many_requests',
    `this ${kind} has used its ${limit} ${what} of this minute; try again in ${resetSeconds} s${kind === 'key' ? '' : ', or send a key'}`,
  );
}

/** Names of draft-ietf-httpapi-ratelimit-headers-06, the last with one header for each number. */
function tell(request: Counted, { limit, remaining, resetSeconds }: Spent): void {
  request.tell('RateLimit-Limit', String(limit));
  request.tell('RateLimit-Remaining', String(remaining));
  request.tell('RateLimit-Reset', String(resetSeconds));
}
