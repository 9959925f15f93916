import type { Queryable, QueryOptions } from '../db/database.ts';
import { loadSql } from '../db/sql-file.ts';

const accessSql = loadSql('stats/access');
const versionSql = loadSql('stats/data-version');

/** What the connected role may do with the statistics. */
export interface StatisticsAccess {
  /** The migrations that make them were applied. */
  readonly installed: boolean;
  readonly readable: boolean;
  /** Includes readable, and that the server takes writes. */
  readonly refreshable: boolean;
}

export interface DataVersion {
  /** Rises with every refresh; 0 before the first. */
  readonly version: number;
  /** ISO 8601 in UTC; null before the first refresh. */
  readonly refreshedAt: string | null;
  /** Milliseconds that the last refresh took. */
  readonly tookMs: number | null;
  /** Data changed since then. */
  readonly pending: boolean;
  /** When the first of these changes was made, ISO 8601 in UTC. */
  readonly pendingSince: string | null;
  /** Milliseconds since the last refresh, and since the first and the last pending change, by the database's clock. */
  readonly ages: {
    readonly refresh: number | null;
    readonly firstChange: number | null;
    readonly lastChange: number | null;
  };
}

interface VersionRow {
  version: number;
  refreshed_at: string | null;
  took_ms: number | null;
  refreshed_ms_ago: number | null;
  pending_since: string | null;
  first_ms_ago: number | null;
  last_ms_ago: number | null;
}

/** Asks what may be done here. Works in any database and as any role. Throws AppError db_*. */
export async function statisticsAccess(db: Queryable, options?: QueryOptions): Promise<StatisticsAccess> {
  const [row] = await db.query<StatisticsAccess>(accessSql, [], options);
  return {
    installed: row?.installed ?? false,
    readable: row?.readable ?? false,
    refreshable: row?.refreshable ?? false,
  };
}

/**
 * The version of the statistics and whether changes wait for the next. Null where the migrations are missing or this
 * role may not read it. Throws AppError db_*.
 */
export async function dataVersion(db: Queryable, options?: QueryOptions): Promise<DataVersion | null> {
  const { installed, readable } = await statisticsAccess(db, options);
  return installed && readable ? readDataVersion(db, options) : null;
}

/** As dataVersion, for those who know that it can be read. */
export async function readDataVersion(db: Queryable, options?: QueryOptions): Promise<DataVersion> {
  const [row] = await db.query<VersionRow>(versionSql, [], options);
  return {
    version: row?.version ?? 0,
    refreshedAt: row?.refreshed_at ?? null,
    tookMs: row?.took_ms ?? null,
    pending: (row?.pending_since ?? null) !== null,
    pendingSince: row?.pending_since ?? null,
    ages: {
      refresh: row?.refreshed_ms_ago ?? null,
      firstChange: row?.first_ms_ago ?? null,
      lastChange: row?.last_ms_ago ?? null,
    },
  };
}
