import type { Queryable } from '../db/database.ts';
import { loadSql } from '../db/sql-file.ts';
import { createGazetteer, type Gazetteer, type GazetteerRegion } from '../regions/gazetteer.ts';
import type { CurrentVersion } from '../stats/current-version.ts';

const gazetteerSql = loadSql('regions/gazetteer');

/** Milliseconds that a gazetteer serves at least: boundaries change by imports, statistics every few seconds. */
const keptMs = 60_000;

/** The gazetteer of a database; read again after a new data version, at most once a minute. */
export function createGazetteers(db: Queryable, dataVersion: CurrentVersion) {
  let known: { version: number; readAt: number; gazetteer: Gazetteer } | undefined;
  let reading: Promise<Gazetteer> | undefined;
  const read = async (version: number) => {
    const gazetteer = createGazetteer(await db.query<GazetteerRegion>(gazetteerSql));
    known = { version, readAt: performance.now(), gazetteer };
    return gazetteer;
  };
  return async function current(): Promise<Gazetteer> {
    const version = await dataVersion.get();
    if (known && (known.version === version || performance.now() - known.readAt < keptMs))
      return known.gazetteer;
    // One reading for all who wait, and nobody's own signal.
    reading ??= read(version).finally(() => {
      reading = undefined;
    });
    return reading;
  };
}
