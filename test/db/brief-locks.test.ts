import { expect, it, vi } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { withBriefLocks } from '../../src/db/with-brief-locks.ts';
import { AppError } from '../../src/errors.ts';

// Pauses between attempts take no time here.
vi.mock('node:timers/promises', () => ({ setTimeout: () => Promise.resolve() }));

/** Tries against a table whose lock goes to those alone who wait that long; returns the waits that it took. */
async function waitsUntil(neededMs: number): Promise<number[]> {
  const waits: number[] = [];
  const session = { script: async (text: string) => void waits.push(Number(/\d+$/.exec(text)?.[0])) };
  const db = { session: (work: (s: typeof session) => unknown) => work(session) } as unknown as Database;
  await withBriefLocks(db, async () => {
    if ((waits.at(-1) as number) >= neededMs) return;
    throw new AppError('db_failed', 'no lock', { cause: Object.assign(new Error(), { code: '55P03' }) });
  }).catch((error: AppError) => waits.push(error.code === 'db_busy' ? -1 : -2));
  return waits;
}

it('a lock is waited for briefly, and now and then as long as it takes an autovacuum to give way', async () => {
  expect(await waitsUntil(200)).toEqual([200, 0]);
  expect(await waitsUntil(1100)).toEqual([...Array(9).fill(200), 1200, 0]);
  const never = await waitsUntil(5000);
  expect(never).toHaveLength(62);
  expect(never.at(-1)).toBe(-1);
});
