import { describe, expect, it } from 'vitest';
import { openPostgres } from '../../src/db/postgres.ts';
import { databaseLimits } from '../engines/limits.ts';

describe('a connection string', () => {
  it.each([
    'postgres://user@/db?host=/nonexistent',
    'postgres:///db?host=/nonexistent',
    'postgres://user:p%40ss@/db?host=/nonexistent&options=-c%20jit%3Don',
  ])('may name a socket folder and no host: %s', async (url) => {
    const opened = openPostgres({ ...databaseLimits, url, firstConnectMs: 1 });
    await expect(opened).rejects.toMatchObject({ code: 'db_unavailable' });
  });
});
