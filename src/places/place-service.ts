import type { Database } from '../db/database.ts';
import type { CurrentVersion } from '../stats/current-version.ts';
import { createCensus } from './census.ts';
import { createSantriList } from './list-santri.ts';
import { createPager } from './page-places.ts';

export interface PlaceService {
  readonly census: ReturnType<typeof createCensus>;
  readonly pagePlaces: ReturnType<typeof createPager>;
  readonly listSantri: ReturnType<typeof createSantriList>;
}

/** What points, heatmaps, lists and statistics are read with; its counts are shared by all of them. */
export function createPlaceService(db: Database, dataVersion: CurrentVersion): PlaceService {
  const census = createCensus(db, dataVersion);
  return { census, pagePlaces: createPager(db, census), listSantri: createSantriList(db, census) };
}
