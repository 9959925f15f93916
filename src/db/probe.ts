import type { Capabilities, Queryable } from './database.ts';
import { loadSql } from './sql-file.ts';

const capabilitiesSql = loadSql('db/capabilities');
const mvtSql = loadSql('db/probe-mvt');

/** Asks a server what it can do. PostGIS may be missing, or built without the protobuf that ST_AsMVT needs. */
export async function probe(db: Queryable): Promise<Capabilities> {
  const [row] = await db.query<{ server: string; postgis: string | null; mvt: boolean }>(capabilitiesSql);
  // The function exists in builds without protobuf-c too; there it raises an error when it is called.
  const works = () =>
    db.query(mvtSql).then(
      () => true,
      () => false,
    );
  return {
    server: row?.server ?? '',
    postgis: row?.postgis ?? null,
    mvt: row?.mvt === true && (await works()),
  };
}
