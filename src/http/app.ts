import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { compress } from 'hono/compress';
import { anonymous, type Caller } from '../access/caller.ts';
import { AppError } from '../errors.ts';
import { type AllowedMethods, createAllowedMethods } from './allowed-methods.ts';
import { askRoutes } from './ask.ts';
import { catalogRoutes } from './catalog.ts';
import { choroplethRoutes } from './choropleth.ts';
import { senderOf } from './client-address.ts';
import { allowOrigins } from './cors.ts';
import type { Env, HttpDeps } from './deps.ts';
import { docsRoutes } from './docs.ts';
import { answerError } from './errors.ts';
import { eventRoutes } from './events.ts';
import { healthRoutes } from './health.ts';
import { type Counted, createRequestLimits } from './limit-requests.ts';
import { createObserver, requestIdOf } from './observe-request.ts';
import { pageRoutes } from './page.ts';
import { placeRoutes } from './places.ts';
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

  const methodsOf = createAllowedMethods(app);
  app.use(observeRequest(deps));
  app.use(allowOrigins(deps.config, methodsOf));
  app.use(admit(deps, methodsOf));
  app.use(limitBody(deps.config.limits.bodyBytes));

  // The page names its files relative to itself, so its address must end with a slash.
  const { basePath } = deps.config.server;
  if (basePath !== '')
    app.get(basePath, (c) => c.redirect(`${basePath.slice(basePath.lastIndexOf('/') + 1)}/`, 308));

  // Tiles come compressed from their cache; everything else is compressed on the way out.
  app.route('/', tileRoutes(deps));
  // Compression would hold events back until a block is full.
  app.route('/', eventRoutes(deps));
  app.use(compress());
  app.route('/', choroplethRoutes(deps));
  app.route('/', placeRoutes(deps));
  app.route('/', askRoutes(deps));
  app.route('/', healthRoutes(deps));
  app.route('/', catalogRoutes(deps));
  app.route('/', styleRoutes(deps));
  app.route('/', docsRoutes(deps));
  app.route('/', pageRoutes());
  return app;
}

/** Query parameters that some clients send keys in. URLs end up in logs and histories, so none is taken from there. */
const keysInUrls = ['api_key', 'apikey', 'x-api-key', 'access_token'];

/** Lets a request in: its method is served here, its sender is known and has budget left. */
function admit({ config, identify, hits }: HttpDeps, methodsOf: AllowedMethods): MiddlewareHandler<Env> {
  const limits = hits?.limits ?? createRequestLimits(config);
  return async function admitted(c, next) {
    limits.checkUrl(c);
    const { method } = c.req;
    const allow = methodsOf(c.req.path);
    if (!allow.split(', ').includes(method)) {
      c.header('Allow', allow);
      throw new AppError(
        'method_not_allowed',
        `${method.slice(0, 20)} is not served here; use ${allow.startsWith('POST') ? 'POST' : 'GET'}`,
      );
    }
    let caller: Caller;
    try {
      if (c.req.url.includes('?')) refuseKeysInUrl(c);
      // Where nothing is counted a guess would be free.
      const found = limits.exempt(c)
        ? anonymous
        : identify({
            authorization: c.req.header('authorization'),
            apiKey: c.req.header('x-api-key'),
          });
      caller = found instanceof Promise ? await found : found;
    } catch (error) {
      // Guesses are counted against the address, whatever they pretend to be.
      limits.spend(counted(c), anonymous);
      throw error;
    }
    c.set('caller', caller);
    c.set('role', caller.role);
    limits.spend(counted(c), caller);
    const timeoutMs = config.limits.statementMs[caller.role];
    c.set('queryOptions', {
      timeoutMs,
      // Made when it is asked for: a cached tile does without.
      get signal() {
        return c.req.raw.signal;
      },
    });
    await next();
  };
}

const counted = (c: Context<Env>): Counted => ({
  ...senderOf(c),
  path: c.req.path,
  tell: (name, value) => c.header(name, value),
});

/** Refuses a body over the limit, declared or found so while it is read. Reading requests have none that anybody reads. */
function limitBody(maxSize: number): MiddlewareHandler<Env> {
  const limit = bodyLimit({
    maxSize,
    onError() {
      throw new AppError('body_too_large', `a request body may have 0 to ${maxSize} bytes`);
    },
  });
  return async function limitedBody(c, next) {
    return c.req.method === 'POST' ? limit(c, next) : next();
  };
}

function refuseKeysInUrl(c: Context<Env>): void {
  for (const name of new URL(c.req.url).searchParams.keys())
    if (keysInUrls.includes(name.toLowerCase()))
      throw new AppError(
        'unauthorized',
        `a key is never taken from the URL (${name.toLowerCase()}): send it as "Authorization: Bearer KEY" or as X-API-Key`,
      );
}

/** Gives the request an id, and counts and times it under the name of its route. */
function observeRequest({ metrics, log }: HttpDeps): MiddlewareHandler<Env> {
  const answered = createObserver(metrics, log);
  return async function observe(c, next) {
    const started = performance.now();
    c.set('requestId', requestIdOf(c.req.header('x-request-id')));
    c.set('role', 'public');
    c.set('caller', anonymous);
    c.header('X-Request-Id', c.get('requestId'));
    c.header('X-Content-Type-Options', 'nosniff');
    await next();
    answered({
      requestId: c.get('requestId'),
      caller: c.get('caller'),
      method: c.req.method,
      path: c.req.path,
      status: c.res.status,
      started,
    });
  };
}

/** Requests reach us with the public prefix or, from a proxy that strips it, without. */
function stripBase(path: string, base: string): string {
  return path.startsWith(`${base}/`) ? path.slice(base.length) : path;
}
