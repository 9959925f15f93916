import { Hono } from 'hono';
import { loadSql } from '../db/sql-file.ts';
import { isAppError } from '../errors.ts';
import type { Env, HttpDeps } from './deps.ts';

const pingSql = loadSql('db/ping');

/** Liveness, readiness and metrics. */
export function healthRoutes({ db, catalog, metrics }: HttpDeps): Hono<Env> {
  const app = new Hono<Env>();

  const database = async () => {
    const started = performance.now();
    try {
      await db.query(pingSql);
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
