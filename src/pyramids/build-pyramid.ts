import type { Database } from '../db/database.ts';
import { quoteLiteral } from '../db/quote.ts';
import { AppError } from '../errors.ts';
import { listPyramids } from './list-pyramids.ts';

/** Pages of the table that are counted, of how many. */
export type BuildProgress = (done: number, total: number) => void;

/**
 * Counts a table into its pyramid, in one transaction without a time limit. Writers go on meanwhile, and so do readers with
 * what was there before. Throws AppError not_found, not_migrated, forbidden and db_*.
 */
export async function buildPyramid(db: Database, name: string, onProgress: BuildProgress): Promise<void> {
  if (!(await listPyramids(db)).some((pyramid) => pyramid.name === name)) throw unknownPyramid(name);
  await db.session(
    (session) => session.script(`call petasantri.build_pyramid(${quoteLiteral(name)})`),
    (message) => {
      const [, done, total] = /^petasantri progress: \S+ (\d+) of (\d+)$/.exec(message) ?? [];
      if (total !== undefined) onProgress(Number(done), Number(total));
    },
  );
}

export const unknownPyramid = (name: string): AppError =>
  new AppError('not_found', `there is no pyramid "${name}"`, {
    hint: 'petasantri pyramid status lists them.',
  });
