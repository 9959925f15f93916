import { randomUUID } from 'node:crypto';
import { Hono, type MiddlewareHandler } from 'hono';
import { compress } from 'hono/compress';
import { identify } from '../access/api-keys.ts';
import { AppError } from '../errors.ts';
import { catalogRoutes } from './catalog.ts';
import { allowOrigins } from './cors.ts';
import type { Env, HttpDeps } from './deps.ts';
import { docsRoutes } from './docs.ts';
import { answerError } from './errors.ts';
import { healthRoutes } from './health.ts';
import { pageRoutes } from './page.ts';
import { styleRoutes } from './styles.ts';
import { tileRoutes } from './tiles.ts';

/** The whole HTTP surface. Tests drive it through `app.request()` without a port. */
export function createApp(deps: HttpDeps): Hono<Env> {
  const app = new Hono<Env>({
    getPath: (request) => stripBase(new URL(request.url).pathname, deps.config.server.basePath),
  });
  app.onError((error, c) => answerError(c, error, deps));
  app.notFound((c) =>
    answerError(
      c,
      new AppError('not_found', `nothing is served at ${c.req.path.slice(0, 200)}; /docs lists what is`),
      deps,
    ),
  );

  app.use(observeRequest(deps));
  app.use(allowOrigins(deps.config.server.corsOrigins));
  app.use(async function onlyReading(c, next) {
    if (!['GET', 'HEAD'].includes(c.req.method)) {
      c.header('Allow', 'GET, HEAD, OPTIONS');
      throw new AppError('method_not_allowed', `${c.req.method.slice(0, 20)} is not served; use GET`);
    }
    c.set('queryOptions', { signal: c.req.raw.signal });
    c.set('role', identify(deps.keys, c.req.header('authorization'), c.req.header('x-api-key')));
    await next();
  });

  // The page names its files relative to itself, so its address must end with a slash.
  const { basePath } = deps.config.server;
  if (basePath !== '')
    app.get(basePath, (c) => c.redirect(`${basePath.slice(basePath.lastIndexOf('/') + 1)}/`, 308));

  // Tiles come compressed from their cache; everything else is compressed on the way out.
  app.route('/', tileRoutes(deps));
  app.use(compress());
  app.route('/', healthRoutes(deps));
  app.route('/', catalogRoutes(deps));
  app.route('/', styleRoutes(deps));
  app.route('/', docsRoutes(deps));
  app.route('/', pageRoutes());
  return app;
}

/** Gives the request an id, and counts and times it under the name of its route. */
function observeRequest({ metrics, log }: HttpDeps): MiddlewareHandler<Env> {
  return async function observe(c, next) {
    const started = performance.now();
    const given = c.req.header('x-request-id');
    c.set('requestId', given && /^[\w.:-]{1,100}$/.test(given) ? given : randomUUID());
    c.set('role', 'public');
    c.header('X-Request-Id', c.get('requestId'));
    c.header('X-Content-Type-Options', 'nosniff');
    await next();
    const seconds = (performance.now() - started) / 1000;
    metrics.request(routeName(c.req.path), c.res.status, seconds);
    log.debug(
      {
        requestId: c.get('requestId'),
        method: c.req.method,
        path: c.req.path.slice(0, 300),
        status: c.res.status,
        ms: Math.round(seconds * 1000),
      },
      'answered',
    );
  };
}

const knownRoutes = new Set([
  'tiles',
  'tiles.json',
  'catalog',
  'health',
  'ready',
  'metrics',
  'openapi.json',
  'docs',
  'styles',
  'assets',
  '',
]);

/** The first segment, so that requests cannot invent metric labels. */
function routeName(path: string): string {
  const first = path.split('/')[1] ?? '';
  return knownRoutes.has(first) ? `/${first}` : 'other';
}

/** Requests reach us with the public prefix or, from a proxy that strips it, without. */
function stripBase(path: string, base: string): string {
  return path.startsWith(`${base}/`) ? path.slice(base.length) : path;
}
