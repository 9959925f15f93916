import type { Database } from '../db/database.ts';
import { loadSql } from '../db/sql-file.ts';
import type { Unresolved } from './report.ts';

const unresolvedSql = loadSql('regions/unresolved');

/** Map rows whose regency is not known. */
export async function readUnresolved(db: Database): Promise<Unresolved> {
  const [row] = await db.query<Unresolved>(unresolvedSql);
  return row ?? { santri: 0, pesantren: 0 };
}

/** Finds the region of every row of the map again, in batches that commit. */
export async function resolveAgain(
  db: Database,
  onProgress: (progress: { label: string; done: number; total: number }) => void,
): Promise<void> {
  for (const table of ['pesantren', 'santri'])
    await db.session(
      (session) => session.query({ text: `call petasantri.backfill_${table}()` }),
      (message) => {
        const [, label, done, total] = /petasantri progress: (\w+) (\d+) of (\d+)/.exec(message) ?? [];
        if (label) onProgress({ label: `${label} placed`, done: Number(done), total: Number(total) });
      },
    );
}
