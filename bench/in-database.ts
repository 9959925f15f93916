import { createCatalog } from '../src/catalog/catalog.ts';
import { configSchema } from '../src/config-schema.ts';
import { openPostgres } from '../src/db/postgres.ts';
import type { TileCoord } from '../src/geo/tile-coord.ts';
import { tileQuery } from '../src/tiles/tile-query.ts';
import { databaseLimits } from '../test/engines/limits.ts';
import { timed } from './samples.ts';

/** The server's own statement, run without the server: what the database takes for a tile. */
export interface InDatabase {
  /** Milliseconds from sending the statement to the last byte of its answer. */
  tile(tile: TileCoord): Promise<number>;
  close(): Promise<void>;
}

const silent = { info() {}, warn() {} };

/** Throws when there is no such layer. */
export async function openInDatabase(url: string, layerId: string): Promise<InDatabase> {
  const db = await openPostgres({ ...databaseLimits, url });
  const catalog = await createCatalog({ db, config: configSchema.parse({}), log: silent });
  catalog.close();
  const layer = catalog.layers().get(layerId);
  if (!layer) throw new Error(`there is no layer ${layerId}`);
  return {
    async tile(coord) {
      const query = tileQuery([layer], coord, { properties: null, filters: {} });
      return query === null ? 0 : (await timed(() => db.tile(query))).ms;
    },
    close: () => db.close(),
  };
}
