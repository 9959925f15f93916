import { Hono } from 'hono';
import { loadSql } from '../db/sql-file.ts';
import { AppError, isAppError } from '../errors.ts';
import { dataVersion } from '../stats/data-version.ts';
import type { Env, HttpDeps } from './deps.ts';

const pingSql = loadSql('db/ping');

/** Milliseconds after which a silent database counts as down: those who ask for our health do not wait long. */
const patienceMs = 2000;

/** Milliseconds that what was found is told without asking again: nobody's curiosity fills the pool. */
const keptMs = 1000;

/** Liveness, readiness and metrics. */
export function healthRoutes({ db, catalog, metrics }: HttpDeps): Hono<Env> {
  const app = new Hono<Env>();

  const database = async () => {
    const started = performance.now();
    try {
      await inTime((signal) => db.query(pingSql, [], { signal }));
      return {
        state: 'up',
        engine: db.engine,
        ...db.capabilities,
        ms: Math.round(performance.now() - started),
      };
    } catch (error) {
      return { state: 'down', engine: db.engine, code: isAppError(error) ? error.code : 'db_failed' };
    }
  };

  /** The version of the statistics; null where there are none, and while the database does not answer. */
  const data = async () => {
    const state = await inTime((signal) => dataVersion(db, { signal })).catch(() => null);
    return state && { version: state.version, refreshedAt: state.refreshedAt, pending: state.pending };
  };

  const look = askRarely(() => Promise.all([database(), data()]));

  // Alive is alive, also while the database is away: restarting this process would not bring it back.
  app.get('/health', async (c) => {
    c.header('Cache-Control', 'no-store');
    const [state, found] = await look();
    if (found) c.header('X-Data-Version', String(found.version));
    return c.json({ status: 'ok', service: 'petasantri', database: state, data: found });
  });

  app.get('/ready', async (c) => {
    c.header('Cache-Control', 'no-store');
    const [state, found] = await look();
    const ready = state.state === 'up';
    if (!ready) c.header('Retry-After', '5');
    return c.json(
      {
        status: ready ? 'ready' : 'not ready',
        database: state,
        data: found,
        layers: catalog.layers().size,
      },
      ready ? 200 : 503,
    );
  });

  app.get('/metrics', async (c) => {
    c.header('Content-Type', metrics.contentType);
    c.header('Cache-Control', 'no-store');
    return c.body(await metrics.text());
  });
  return app;
}

/** One question at a time, whose answer goes to all who ask until `keptMs` after it was put. `ask` must not fail. */
function askRarely<T>(ask: () => Promise<T>): () => Promise<T> {
  let latest: Promise<T> | undefined;
  let asking = false;
  let askedAt = 0;
  return () => {
    if (latest && (asking || performance.now() - askedAt < keptMs)) return latest;
    askedAt = performance.now();
    asking = true;
    latest = ask().finally(() => {
      asking = false;
    });
    return latest;
  };
}

async function inTime<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new AppError('db_timeout', 'the database took too long to answer')),
      patienceMs,
    );
  });
  try {
    return await Promise.race([work(abort.signal), late]);
  } finally {
    clearTimeout(timer);
    abort.abort();
  }
}
