import { setTimeout as sleep } from 'node:timers/promises';
import type { Database, Queryable } from '../db/database.ts';
import { loadSql } from '../db/sql-file.ts';
import { AppError } from '../errors.ts';
import { statisticsAccess } from './data-version.ts';

const claimSql = loadSql('stats/claim');
const isPendingSql = loadSql('stats/is-pending');
const noTimeLimitSql = loadSql('stats/no-time-limit');
const refreshSql = loadSql('stats/refresh');
const cancelSql = loadSql('stats/cancel');

/** Milliseconds between two attempts to cancel; one that overtakes its statement does nothing. */
const cancelAgainMs = 100;

export interface Refresh {
  /** False while another session was refreshing; the rest is then what was there before. */
  readonly refreshed: boolean;
  readonly version: number;
  /** ISO 8601 in UTC. */
  readonly refreshedAt: string | null;
  /** Milliseconds. */
  readonly tookMs: number | null;
}

/** What became of an attempt to refresh what is pending. */
export type Attempt =
  | ({ readonly outcome: 'refreshed' } & Refresh)
  /** Another session is refreshing. */
  | { readonly outcome: 'busy' }
  /** Another session has refreshed already. */
  | { readonly outcome: 'nothing' };

/**
 * Refreshes the statistics in one transaction without a time limit, whether anything changed or not.
 * Throws AppError not_migrated or forbidden, and db_*.
 */
export async function refreshNow(db: Database): Promise<Refresh> {
  const { installed, refreshable } = await statisticsAccess(db);
  if (!installed)
    throw new AppError('not_migrated', 'this database has no statistics views of ours', {
      hint: 'Run "petasantri migrate up", or see with "petasantri migrate status" what is missing.',
    });
  if (!refreshable)
    throw new AppError('forbidden', 'this role may not refresh the statistics', {
      hint: `Connect as their owner to the primary server, or let the owner grant it: ${grants}`,
    });
  return db.tx(async (tx) => {
    await tx.query(noTimeLimitSql);
    return callRefresh(tx);
  });
}

/** What a role needs to refresh, as its owner would write it. */
export const grants =
  'grant usage on schema petasantri to ROLE; grant select on petasantri.data_version, petasantri.changes to ROLE; grant execute on function petasantri.refresh() to ROLE;';

/**
 * Refreshes when changes are pending and no other server is at it. An abort cancels the refresh on PostgreSQL, and
 * everything stays pending. Throws AppError db_*.
 */
export async function refreshPending(db: Database, signal: AbortSignal): Promise<Attempt> {
  return db.tx(async (tx) => {
    const [claim] = await tx.query<{ claimed: boolean; pid: number }>(claimSql);
    if (!claim?.claimed) return { outcome: 'busy' };
    const [changes] = await tx.query<{ pending: boolean }>(isPendingSql);
    if (!changes?.pending) return { outcome: 'nothing' };
    const refresh = await cancellable(db, claim.pid, signal, () => callRefresh(tx));
    return refresh.refreshed ? { outcome: 'refreshed', ...refresh } : { outcome: 'busy' };
  });
}

async function callRefresh(tx: Queryable): Promise<Refresh> {
  type Row = { refreshed: boolean; version: number; refreshed_at: string | null; took_ms: number | null };
  const [row] = await tx.query<Row>(refreshSql);
  if (!row) throw new AppError('db_failed', 'petasantri.refresh() returned no row');
  return {
    refreshed: row.refreshed,
    version: row.version,
    refreshedAt: row.refreshed_at,
    tookMs: row.took_ms,
  };
}

/** Cancels the backend while `work` runs and the signal is aborted. The embedded engine has nobody to ask meanwhile. */
async function cancellable<T>(
  db: Database,
  pid: number,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  if (signal.aborted) throw new AppError('aborted', 'the refresh was given up');
  if (db.engine === 'embedded') return work();
  let settled = false;
  let cancelled: Promise<void> | undefined;
  const cancel = () => {
    cancelled = (async () => {
      while (!settled) {
        await db.query(cancelSql, [pid]).catch(() => undefined);
        if (!settled) await sleep(cancelAgainMs);
      }
    })();
  };
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await work();
  } finally {
    settled = true;
    signal.removeEventListener('abort', cancel);
    // A cancel under way must not hit whatever this connection does next.
    await cancelled;
  }
}
