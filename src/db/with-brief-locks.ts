import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, isAppError } from '../errors.ts';
import type { Database, Session } from './database.ts';

/** Whoever waits for a table's lock makes all its writers wait behind: so, in milliseconds, not for long, and again later. */
const lockMs = 200;
const pauseMs = 500;
const attempts = 60;

/**
 * An autovacuum gives its table up for whoever has waited deadlock_timeout, usually 1 s, and for nobody less patient. It may take
 * hours, so every tenth attempt is that patient.
 */
const patientMs = 1200;
const patientEvery = 10;

/** Runs statements that lock an application's table for an instant. Throws AppError db_busy when that is never to be had. */
export async function withBriefLocks<T>(db: Database, work: (session: Session) => Promise<T>): Promise<T> {
  return db.session(async (session) => {
    try {
      for (let attempt = 1; ; attempt++) {
        await session.script(`set lock_timeout = ${attempt % patientEvery === 0 ? patientMs : lockMs}`);
        try {
          return await work(session);
        } catch (error) {
          const code = isAppError(error) ? (error.cause as { code?: unknown } | undefined)?.code : undefined;
          // 55P03 lock not available, 40P01 deadlock detected
          if (code !== '55P03' && code !== '40P01') throw error;
          if (attempt === attempts)
            throw new AppError('db_busy', 'the table was locked by others all the time', {
              cause: error,
              hint: "See who holds it: select * from pg_locks join pg_stat_activity using (pid) where not granted or mode ~ 'Exclusive';",
            });
          await sleep(pauseMs * (0.5 + Math.random()));
        }
      }
    } finally {
      await session.script('set lock_timeout = 0').catch(() => undefined);
    }
  });
}
