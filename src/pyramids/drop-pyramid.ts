import type { Database } from '../db/database.ts';
import { loadSql } from '../db/sql-file.ts';
import { withBriefLocks } from '../db/with-brief-locks.ts';
import { unknownPyramid } from './build-pyramid.ts';
import { requirePyramids } from './list-pyramids.ts';

const dropSql = loadSql('pyramids/drop');

/** Removes a pyramid; its layer is drawn from rows again. Throws AppError not_found, not_migrated, forbidden and db_*. */
export async function dropPyramid(db: Database, name: string): Promise<void> {
  await requirePyramids(db);
  const [row] = await withBriefLocks(db, (session) => session.query<{ dropped: boolean }>(dropSql, [name]));
  if (!row?.dropped) throw unknownPyramid(name);
}
