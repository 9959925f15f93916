import type { Context } from 'hono';
import type { Caller } from '../access/caller.ts';
import type { Config } from '../config-schema.ts';
import { AppError } from '../errors.ts';
import { type ClientAddress, createClientAddress } from './client-address.ts';
import type { Env } from './deps.ts';
import { createRateWindow, type RateWindow, type Spent } from './rate-window.ts';

const windowMs = 60_000;

/** Paths of those who look after the server: they are never turned away. */
const exempt: ReadonlySet<string> = new Set(['/health', '/ready', '/metrics']);

export interface RequestLimits {
  /** Refuses a request target that is too long. Throws AppError uri_too_long. */
  checkUrl(c: Context<Env>): void;
  /** Counts a request and tells the caller what is left. Throws AppError too_many_requests. */
  spend(c: Context<Env>, caller: Caller): void;
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
    spend(c, caller) {
      if (!limits.rates || exempt.has(c.req.path)) return;
      const kind = caller.kind === 'anonymous' ? 'address' : 'key';
      const who = kind === 'key' ? `${caller.kind} ${caller.name}` : addressOf(c);
      const budgets: Budget[] = [{ window: all, limit: limits.perMinute[kind], what: 'requests' }];
      if (asksDatabase(c.req.path))
        budgets.push({ window: queries, limit: limits.queriesPerMinute[kind], what: 'requests for data' });
      let tightest: (Spent & Budget) | undefined;
      for (const budget of budgets) {
        if (budget.limit === 0) continue;
        const spent = { ...budget, ...budget.window.spend(who, budget.limit) };
        if (!tightest || spent.remaining < tightest.remaining || !spent.allowed) tightest = spent;
        if (!spent.allowed) break;
      }
      if (!tightest) return;
      tell(c, tightest);
      if (!tightest.allowed) refuse(c, kind, tightest);
    },
  };
}

interface Budget {
  readonly window: RateWindow;
  /** Requests in a window; 0 is no limit. */
  readonly limit: number;
  readonly what: string;
}

/** Groups of routes that ask the database for every answer; tiles and choropleths come from caches mostly. */
const asking: ReadonlySet<string> = new Set(['gis', 'santri-map', 'pesantren-map', 'api', 'gemini']);

function asksDatabase(path: string): boolean {
  const [, first = '', second] = path.split('/', 3);
  return asking.has(first) && !(first === 'gis' && second === 'choropleth');
}

function refuse(
  c: Context<Env>,
  kind: 'key' | 'address',
  { limit, what, resetSeconds }: Spent & Budget,
): never {
  c.header('Retry-After', String(resetSeconds));
  throw new AppError(
    'too_many_requests',
    `this ${kind} has used its ${limit} ${what} of this minute; try again in ${resetSeconds} s${kind === 'key' ? '' : ', or send a key'}`,
  );
}

/** Names of draft-ietf-httpapi-ratelimit-headers-06, the last with one header for each number. */
function tell(c: Context<Env>, { limit, remaining, resetSeconds }: Spent): void {
  c.header('RateLimit-Limit', String(limit));
  c.header('RateLimit-Remaining', String(remaining));
  c.header('RateLimit-Reset', String(resetSeconds));
}
