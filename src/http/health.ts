import { Hono } from 'hono';
import type { Database } from '../db/database.ts';
import { loadSql } from '../db/sql-file.ts';
import { AppError, isAppError } from '../errors.ts';
import type { Env, HttpDeps } from './deps.ts';

const pingSql = loadSql('db/ping');

/** Milliseconds after which a silent database counts as down: those who ask for our health do not wait long. */
const patienceMs = 2000;

/** Liveness, readiness and metrics. */
export function healthRoutes({ db, catalog, metrics }: HttpDeps): Hono<Env> {
  const app = new Hono<Env>();

  const database = async () => {
    const started = performance.now();
    try {
      await answerInTime(db);
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

  // Alive is alive, also while the database is away: restarting this process would not bring it back.
  app.get('/health', async (c) => {
    c.header('Cache-Control', 'no-store');
    return c.json({ status: 'ok', service: 'petasantri', database: await database() });
  });

  app.get('/ready', async (c) => {
    c.header('Cache-Control', 'no-store');
    const state = await database();
    const ready = state.state === 'up';
    if (!ready) c.header('Retry-After', '5');
    return c.json(
      { status: ready ? 'ready' : 'not ready', database: state, layers: catalog.layers().size },
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

async function answerInTime(db: Database): Promise<void> {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new AppError('db_timeout', 'the database took too long to answer')),
      patienceMs,
    );
  });
  try {
    await Promise.race([db.query(pingSql, [], { signal: abort.signal }), late]);
  } finally {
    clearTimeout(timer);
    abort.abort();
  }
}
