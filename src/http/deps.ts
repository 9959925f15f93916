import type { Logger } from 'pino';
import type { StoredKey } from '../access/api-keys.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Role } from '../catalog/layer.ts';
import type { Config } from '../config-schema.ts';
import type { Database, QueryOptions } from '../db/database.ts';
import type { Metrics } from '../metrics.ts';
import type { TileService } from '../tiles/tile.ts';

/** Everything the routes need, made by main and by tests. */
export interface HttpDeps {
  readonly config: Config;
  readonly db: Database;
  readonly catalog: Catalog;
  readonly tiles: TileService;
  readonly keys: readonly StoredKey[];
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** What middleware leaves for the handlers. */
export interface Env {
  Variables: { requestId: string; role: Role; queryOptions: QueryOptions };
}
