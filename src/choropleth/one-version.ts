import type { Queryable, QueryOptions } from '../db/database.ts';
import { AppError } from '../errors.ts';
import { dataVersion, readDataVersion } from '../stats/data-version.ts';

/** The data version of what was read. */
interface Versioned {
  readonly version: number;
  /** ISO 8601; null before the first refresh. */
  readonly refreshedAt: string | null;
}

/** Reads that meet a refresh are done again; refreshes are seconds apart. */
const tries = 4;

/** What `read` gives, all of one data version. Throws AppError not_migrated, db_*. */
export async function readOneVersion<T>(
  db: Queryable,
  read: () => Promise<T>,
  options?: QueryOptions,
): Promise<Versioned & { readonly value: T }> {
  for (let left = tries; left > 0; left--) {
    const before = await dataVersion(db, options);
    if (before === null)
      throw new AppError('not_migrated', 'this database has no statistics that this server may read');
    const value = await read();
    const { version, refreshedAt } = await readDataVersion(db, options);
    if (before.version === version) return { version, refreshedAt, value };
  }
  throw new AppError('db_busy', 'the statistics are being refreshed again and again; try later');
}
