import type { PyramidSettings } from '../config-schema.ts';
import type { Database } from '../db/database.ts';
import { addPyramid, pyramidName } from './add-pyramid.ts';
import { buildPyramid } from './build-pyramid.ts';
import { listPyramids, type Pyramid, pyramidAccess } from './list-pyramids.ts';

export interface MakeOptions {
  readonly db: Database;
  readonly wanted: readonly PyramidSettings[];
  readonly log: {
    info(data: object, message: string): void;
    warn(data: object, message: string): void;
  };
}

/**
 * Makes the pyramids of the configuration that are not there, and builds those whose first build was broken off. What cannot be
 * made is logged; never throws.
 */
export async function makeConfigured({ db, wanted, log }: MakeOptions): Promise<void> {
  for (const settings of wanted) {
    const name = pyramidName(settings);
    try {
      const state = await stateOf(db, name);
      if (state === 'unbuilt') await buildPyramid(db, name, () => {});
      else if (state === undefined) await addPyramid(db, settings, () => {});
      else continue;
      log.info({ pyramid: name }, 'count pyramid made');
    } catch (error) {
      // Another server may have been faster.
      if ((await stateOf(db, name).catch(() => undefined)) === 'ready') continue;
      log.warn(
        { err: error, pyramid: name, hint: 'Run "petasantri pyramid add" as the owner of the table.' },
        'a count pyramid of the configuration could not be made; its layer is drawn from rows',
      );
    }
  }
}

async function stateOf(db: Database, name: string): Promise<Pyramid['state'] | undefined> {
  const { readable } = await pyramidAccess(db);
  return readable ? (await listPyramids(db)).find((pyramid) => pyramid.name === name)?.state : undefined;
}
