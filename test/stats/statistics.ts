import { vi } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { dataVersion } from '../../src/stats/data-version.ts';

/** How long tests wait for something that will happen. */
const patience = { timeout: 20_000, interval: 25 };

/** Waits until what is read is as expected. */
export function eventually(check: () => Promise<void> | void): Promise<void> {
  return vi.waitFor(check, patience);
}

/** Rows behind the statistics, as the view has them. */
export async function countedSantri(db: Database): Promise<number> {
  const [row] = await db.query<{ n: number }>({
    text: 'select coalesce(sum(total_santri), 0)::int as n from mv_santri_stats_kabupaten',
  });
  return row?.n ?? -1;
}

/** Takes away one santri, in a statement of its own. */
export async function removeSantri(db: Pick<Database, 'query'>): Promise<void> {
  await db.query({
    text: 'delete from santri_pribadi where id = (select santri_id from santri_map order by santri_id limit 1)',
  });
}

export async function versionOf(db: Database): Promise<number> {
  const state = await dataVersion(db);
  if (!state) throw new Error('there are no statistics');
  return state.version;
}
