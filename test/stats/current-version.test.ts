import { describe, expect, it } from 'vitest';
import type { Queryable } from '../../src/db/database.ts';
import { createCurrentVersion } from '../../src/stats/current-version.ts';

/** A database whose statistics have the version that `state` says; null is one without. */
function fakeDatabase(state: { version: number | null }) {
  let asked = 0;
  const db = {
    async query({ text }: { text: string }) {
      const there = state.version !== null;
      if (text.includes('as installed')) return [{ installed: there, readable: there, refreshable: there }];
      asked += 1;
      const { version } = state;
      await Promise.resolve();
      return [{ version }];
    },
  } as unknown as Queryable;
  return { db, asked: () => asked };
}

describe('the current data version', () => {
  it('is asked for once, and then what was reported', async () => {
    const state = { version: 7 };
    const { db, asked } = fakeDatabase(state);
    const current = createCurrentVersion(db);
    expect(await Promise.all([current.get(), current.get()])).toEqual([7, 7]);
    state.version = 8;
    expect(await current.get()).toBe(7);
    current.set(8);
    expect(await current.get()).toBe(8);
    // A database that was restored begins again.
    current.set(2);
    expect(await current.get()).toBe(2);
    expect(asked()).toBe(1);
  });

  it('is what was reported while it was asked for', async () => {
    const { db } = fakeDatabase({ version: 7 });
    const current = createCurrentVersion(db);
    const asking = current.get();
    current.set(8);
    expect(await asking).toBe(8);
  });

  it('is 0 without statistics, until there are some', async () => {
    const state: { version: number | null } = { version: null };
    const current = createCurrentVersion(fakeDatabase(state).db);
    expect(await current.get()).toBe(0);
    state.version = 1;
    expect(await current.get()).toBe(1);
  });

  it('is asked for each time where nobody reports', async () => {
    const state = { version: 7 };
    const current = createCurrentVersion(fakeDatabase(state).db, { follow: 'database' });
    expect(await current.get()).toBe(7);
    state.version = 8;
    expect(await current.get()).toBe(8);
  });
});
