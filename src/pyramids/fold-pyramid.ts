import type { Queryable } from '../db/database.ts';
import { loadSql } from '../db/sql-file.ts';

const foldSql = loadSql('pyramids/fold');

/** Changes in one transaction; about a second. The embedded database does nothing else meanwhile. */
const mostAtOnce = { postgres: 20_000, embedded: 2000 } as const;

/** Milliseconds for one of them: a single cell may have had more changes. */
const timeoutMs = 120_000;

/**
 * Adds the changes of a pyramid up until none is left, or another session does, or the signal is aborted. Returns how many there were, and whether
 * another session is at it. Throws AppError db_*.
 */
export async function foldPyramid(
  db: Queryable & { readonly engine: keyof typeof mostAtOnce },
  name: string,
  signal?: AbortSignal,
): Promise<{ taken: number; busy: boolean }> {
  const most = mostAtOnce[db.engine];
  let taken = 0;
  for (;;) {
    const [row] = await db.query<{ taken: number | null }>(foldSql, [name, most], {
      timeoutMs,
      ...(signal && { signal }),
    });
    if (row === undefined || row.taken === null) return { taken, busy: true };
    taken += row.taken;
    if (row.taken < most || signal?.aborted) return { taken, busy: false };
  }
}
