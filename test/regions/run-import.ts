import type { Database } from '../../src/db/database.ts';
import { readRegionData } from '../../src/demo/region-data.ts';
import { type BoundaryImport, importBoundaries } from '../../src/regions/import-boundaries.ts';
import { makeFile, type TestFeature, writers } from './make-file.ts';

const { provinces, regencies } = readRegionData();
const official = [...provinces, ...regencies].map(({ code, level, name, type, parent }) => ({
  code,
  level,
  name,
  type,
  parent,
}));

type Choice = Partial<BoundaryImport> & { level: BoundaryImport['level'] };

/** Imports a file as the command does. */
export const importPath = (db: Database, path: string, choice: Choice) =>
  importBoundaries(db, {
    path,
    map: {},
    source: 'test',
    dryRun: false,
    listed: () => official,
    onProgress: () => {},
    ...choice,
  });

export const importFeatures = (db: Database, features: readonly TestFeature[], choice: Choice) =>
  importPath(db, makeFile(writers.FeatureCollection(features)), choice);

/** Rows of a query that tests write themselves. */
export const ask = <Row>(db: Database, text: string, params: unknown[] = []) =>
  db.query<Row>({ text }, params);

/** What would change if an import left traces: every region's outline and every shape. */
export async function fingerprint(db: Database): Promise<unknown> {
  return ask(
    db,
    `select (select md5(string_agg(code || md5(ST_AsBinary(geom)), '' order by code)) from petasantri.regions) as regions,
      (select count(*)::int from petasantri.region_shapes) as shapes`,
  );
}
