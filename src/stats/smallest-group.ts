import type { Database, Queryable } from '../db/database.ts';
import { loadSql } from '../db/sql-file.ts';

const accessSql = loadSql('stats/smallest-group-access');
const groupSql = loadSql('stats/smallest-group');
const setSql = loadSql('stats/set-smallest-group');
const noTimeLimitSql = loadSql('stats/no-time-limit');

interface Log {
  info(data: object, message: string): void;
  warn(data: object, message: string): void;
}

/**
 * Makes the database publish groups of at least `configured` santri (access.smallestGroup). Where this role may not
 * change it, one warning says what is published instead. Throws AppError db_*.
 */
export async function agreeOnSmallestGroup(db: Database, configured: number, log: Log): Promise<void> {
  const [access] = await db.query<{ installed: boolean; readable: boolean; changeable: boolean }>(accessSql);
  // Without it nothing is published; the refresher says that migrations are missing.
  if (!access?.installed || !(access.readable || access.changeable)) return;
  const stored = access.readable ? await smallestGroup(db) : null;
  if (stored === configured) return;
  if (access.changeable) {
    const [row] = await db.tx(async (tx) => {
      // It may have to wait for a refresh.
      await tx.query(noTimeLimitSql);
      return tx.query<{ changed: boolean }>(setSql, [configured]);
    });
    if (row?.changed)
      log.info({ smallestGroup: configured, before: stored }, 'the public rows were made anew');
    return;
  }
  log.warn(
    {
      setting: 'access.smallestGroup',
      configured,
      stored,
      hint: `As the owner: select petasantri.set_smallest_group(${configured});`,
    },
    'the database publishes groups of another size than configured, and this role may not change that',
  );
}

/** The least number of santri that the public sees as a group. Throws AppError db_*. */
export async function smallestGroup(db: Queryable): Promise<number | null> {
  const [row] = await db.query<{ k: number }>(groupSql);
  return row?.k ?? null;
}
