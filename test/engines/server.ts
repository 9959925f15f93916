import { createHash } from 'node:crypto';
import pino, { type Logger } from 'pino';
import { createCatalog } from '../../src/catalog/catalog.ts';
import { type Config, configSchema } from '../../src/config-schema.ts';
import type { Database } from '../../src/db/database.ts';
import { createApp } from '../../src/http/app.ts';
import { createMetrics } from '../../src/metrics.ts';
import { createTileService } from '../../src/tiles/tile.ts';

export const analystKey = 'analyst-key-of-the-tests';
export const adminKey = 'admin-key-of-the-tests';

const sha256 = (key: string) => createHash('sha256').update(key).digest('hex');

/** Settings with a key for each role. */
export function testConfig(settings: object = {}): Config {
  return configSchema.parse({
    access: {
      keys: [
        { name: 'analyst', role: 'analyst', sha256: sha256(analystKey) },
        { name: 'admin', role: 'admin', sha256: sha256(adminKey) },
      ],
    },
    ...settings,
  });
}

/** The whole server over a database, without a port: `app.request('/tiles/0/0/0')`. `lines` is its log. */
export async function createTestServer(db: Database, settings: object = {}) {
  const config = testConfig(settings);
  const lines: Record<string, unknown>[] = [];
  const log: Logger = pino({ level: 'info' }, { write: (line: string) => lines.push(JSON.parse(line)) });
  const metrics = createMetrics();
  const catalog = await createCatalog({ db, config, log });
  const tiles = createTileService({ db, catalog, config, observe: metrics });
  metrics.watchCache(tiles.cacheSize);
  const app = createApp({ config, db, catalog, tiles, keys: config.access.keys, metrics, log });
  return { app, config, catalog, tiles, metrics, lines, close: () => catalog.close() };
}
