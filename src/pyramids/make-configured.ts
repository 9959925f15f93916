import type { PyramidSettings } from '../config-schema.ts';
import type { Database } from '../db/database.ts';
import { addPyramid, pyramidName } from './add-pyramid.ts';
import { listPyramids, pyramidAccess } from './list-pyramids.ts';

export interface MakeOptions {
  readonly db: Database;
  readonly wanted: readonly PyramidSettings[];
  readonly log: {
    info(data: object, message: string): void;
    warn(data: object, message: string): void;
  };
}

/** Makes the pyramids of the configuration that are not there. What cannot be made is logged; never throws. */
export async function makeConfigured({ db, wanted, log }: MakeOptions): Promise<void> {
  for (const settings of wanted) {
    const name = pyramidName(settings);
    try {
      if (await isThere(db, name)) continue;
      await addPyramid(db, settings, () => {});
      log.info({ pyramid: name }, 'count pyramid made');
    } catch (error) {
      // Another server may have been faster.
      if (await isThere(db, name).catch(() => false)) continue;
      log.warn(
        { err: error, pyramid: name, hint: 'Run "petasantri pyramid add" as the owner of the table.' },
        'a count pyramid of the configuration could not be made; its layer is drawn from rows',
      );
    }
  }
}

async function isThere(db: Database, name: string): Promise<boolean> {
  const { readable } = await pyramidAccess(db);
  return readable && (await listPyramids(db)).some((pyramid) => pyramid.name === name);
}
