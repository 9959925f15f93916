import type { Queryable } from '../db/database.ts';
import { dataVersion } from './data-version.ts';

/** Follows the data version: the last one heard of; asks the database until one is known. */
export interface CurrentVersion {
  /** 0 where there are no statistics of ours to read. Throws AppError db_*. */
  get(): Promise<number>;
  /** Tells of the version that is there now. */
  set(version: number): void;
}

/**
 * The version that startRefresher's onVersion and refreshes of this process report through `set`. With
 * `follow: 'database'` nobody reports, and every `get` asks.
 */
export function createCurrentVersion(
  db: Queryable,
  { follow = 'reports' }: { readonly follow?: 'reports' | 'database' } = {},
): CurrentVersion {
  let known: number | undefined;
  let asking: Promise<number> | undefined;
  const ask = async () => {
    const state = await dataVersion(db);
    // What was reported while this was asked is newer.
    if (state && (known === undefined || follow === 'database')) known = state.version;
    return known ?? 0;
  };
  return {
    async get() {
      if (known !== undefined && follow === 'reports') return known;
      // One question for all who wait, and nobody's own signal.
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      return asking;
    },
    set(version) {
      known = version;
    },
  };
}
