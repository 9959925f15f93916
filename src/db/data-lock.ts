import lockfile from 'proper-lockfile';
import { AppError } from '../errors.ts';

/** A lock not renewed for this long was left by a crash. Milliseconds. */
const staleMs = 5000;

/**
 * Takes the data directory for this process; two openers of one embedded database lose rows.
 * A lock left behind by a crash is taken over after five seconds, so a failed attempt waits that long.
 * Returns the release function. Throws AppError db_locked.
 */
export async function lockDataDir(
  dataDir: string,
  log: { warn(data: object, message: string): void },
): Promise<() => Promise<void>> {
  const options = {
    lockfilePath: `${dataDir}/petasantri.lock`,
    stale: staleMs,
    update: staleMs / 5,
    onCompromised: (error: Error) => log.warn({ err: error }, 'the lock on the data directory was lost'),
  };
  try {
    return await lockfile.lock(dataDir, options);
  } catch (error) {
    if ((error as { code?: string }).code !== 'ELOCKED') throw cannotLock(dataDir, error);
  }
  log.warn({ dataDir }, 'the data directory is locked; waiting in case its owner has crashed');
  try {
    return await lockfile.lock(dataDir, {
      ...options,
      retries: { retries: staleMs / 500 + 2, factor: 1, minTimeout: 500, maxTimeout: 500 },
    });
  } catch (error) {
    throw cannotLock(dataDir, error);
  }
}

function cannotLock(dataDir: string, cause: unknown): AppError {
  return new AppError('db_locked', `the data directory ${dataDir} is in use by another petasantri`, {
    cause,
    hint: 'Stop the other one, choose another folder with --data DIR, or set DATABASE_URL to share a PostgreSQL server.',
  });
}
