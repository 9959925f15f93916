import type { MiddlewareHandler } from 'hono';
import type { Config } from '../config-schema.ts';
import type { AllowedMethods } from './allowed-methods.ts';
import type { Env } from './deps.ts';

const exposed = [
  'ETag',
  'Link',
  'Retry-After',
  'Content-Disposition',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
  'X-Request-Id',
  'X-Tile-Truncated',
  'X-Tile-Stale',
  'X-Data-Version',
].join(', ');

/** Seconds that a browser may remember a preflight. */
const preflightSeconds = 86_400;

/**
 * Lets pages of other origins read the answers (https://fetch.spec.whatwg.org/#http-cors-protocol). Hono's own
 * middleware writes to `c.res` before there is an answer, which makes every response be built twice: that
 * halves the requests per second of a cached tile.
 */
export function allowOrigins(config: Config, methodsOf: AllowedMethods): MiddlewareHandler<Env> {
  const origins = readingOrigins(config);
  const any = origins.includes('*');
  return async function cors(c, next) {
    const origin = c.req.header('origin');
    const allowed = any ? '*' : origin !== undefined && origins.includes(origin) ? origin : null;
    if (allowed !== null) {
      c.header('Access-Control-Allow-Origin', allowed);
      c.header('Access-Control-Expose-Headers', exposed);
    }
    if (!any) c.header('Vary', 'Origin', { append: true });
    if (c.req.method !== 'OPTIONS') return next();
    c.header('Allow', methodsOf(c.req.path));
    if (allowed !== null) {
      c.header('Access-Control-Allow-Methods', 'GET,HEAD,POST,OPTIONS');
      c.header(
        'Access-Control-Allow-Headers',
        'Authorization,X-API-Key,Content-Type,If-None-Match,Last-Event-ID',
      );
      c.header('Access-Control-Max-Age', String(preflightSeconds));
    }
    return c.body(null, 204);
  };
}

/**
 * Origins whose pages may read. Where single santri need no key, a page from anywhere that somebody inside the closed
 * network opens could fetch them from there, so only origins by name count: neither `*` nor `null`, which is any
 * sandboxed frame.
 */
function readingOrigins({ access, server }: Config): readonly string[] {
  if (access.public !== 'points') return server.corsOrigins;
  return server.corsOrigins.filter((origin) => origin !== '*' && origin !== 'null');
}
