import { expect, inject, it, vi } from 'vitest';
import { openPostgres } from '../../src/db/postgres.ts';
import { databaseLimits } from '../engines/limits.ts';

it.runIf(inject('postgresUrl') !== null)('long jobs do not keep an abandoned query alive', async () => {
  const db = await openPostgres({ url: inject('postgresUrl') as string, ...databaseLimits });
  const abort = new AbortController();
  const running = async () => {
    const rows = await db.query({
      text: `select 1 from pg_stat_activity where query = 'select pg_sleep(20.125)' and state = 'active'`,
    });
    return rows.length;
  };
  await db.tx(() =>
    db.tx(async () => {
      const query = db.query({ text: 'select pg_sleep(20.125)' }, [], { signal: abort.signal });
      const abandoned = expect(query).rejects.toMatchObject({ code: 'aborted' });
      await vi.waitFor(async () => expect(await running()).toBe(1), { timeout: 10_000 });
      abort.abort();
      await abandoned;
      expect(await running()).toBe(0);
    }),
  );
  await db.close();
});
