import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import type { Caller } from '../access/caller.ts';
import type { Identify } from '../access/identify.ts';
import type { AskService } from '../ask/ask.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Role } from '../catalog/layer.ts';
import type { Config } from '../config-schema.ts';
import type { Database, QueryOptions } from '../db/database.ts';
import type { Events } from '../live/events.ts';
import type { Metrics } from '../metrics.ts';
import type { CurrentVersion } from '../stats/current-version.ts';
import type { TileService } from '../tiles/tile.ts';
import type { TileHits } from './tile-hits.ts';

/** Everything the routes need, made by main and by tests. */
export interface HttpDeps {
  readonly config: Config;
  readonly db: Database;
  readonly catalog: Catalog;
  readonly tiles: TileService;
  readonly dataVersion: CurrentVersion;
  readonly ask: AskService;
  readonly events: Events;
  /** Answers tiles in front of the routes; absent where the app is driven without a port. */
  readonly hits?: TileHits;
  readonly identify: Identify;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** What middleware leaves for the handlers. */
export interface Env {
  /** What the HTTP server hands over; absent where the app is driven without a port. */
  Bindings: {
    readonly incoming?: IncomingMessage;
    readonly outgoing?: { destroy(): unknown };
  };
  Variables: { requestId: string; caller: Caller; role: Role; queryOptions: QueryOptions };
}
