import { createHash } from 'node:crypto';
import pino, { type Logger } from 'pino';
import { createKeyFinder } from '../../src/access/api-keys.ts';
import { createIdentify, type Identify } from '../../src/access/identify.ts';
import { createTokenVerifier } from '../../src/access/tokens.ts';
import { createAskService } from '../../src/ask/ask.ts';
import { createCatalog } from '../../src/catalog/catalog.ts';
import { type Config, configSchema } from '../../src/config-schema.ts';
import type { Database } from '../../src/db/database.ts';
import { createApp } from '../../src/http/app.ts';
import { createEdits } from '../../src/live/edits.ts';
import { createEvents } from '../../src/live/events.ts';
import { createMetrics } from '../../src/metrics.ts';
import { createCurrentVersion } from '../../src/stats/current-version.ts';
import { createTileService } from '../../src/tiles/tile.ts';
import { checkAnswers } from './check-answers.ts';

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

/** Keys and tokens of the configuration only. */
export function createTestIdentify({ access: { keys, jwt } }: Config): Identify {
  const find = createKeyFinder(keys);
  return createIdentify(() => find, jwt ? createTokenVerifier(jwt) : null);
}

/** The whole server over a database, without a port: `app.request('/tiles/0/0/0')`. `lines` is its log. */
export async function createTestServer(
  db: Database,
  settings: object = {},
  identify = createTestIdentify(testConfig(settings)),
) {
  const config = testConfig(settings);
  const lines: Record<string, unknown>[] = [];
  const log: Logger = pino({ level: 'info' }, { write: (line: string) => lines.push(JSON.parse(line)) });
  const metrics = createMetrics();
  const catalog = await createCatalog({ db, config, log });
  const edits = createEdits({ db, log, observe: metrics });
  await edits.started;
  const tiles = createTileService({ db, catalog, config, edits, observe: metrics });
  const events = createEvents({ edits, catalog, observe: metrics, gatherMs: 10 });
  metrics.watchEdits(edits.listening, events.listeners);
  metrics.watchCache(tiles.cacheSize);
  // There is no refresher to hear from.
  const dataVersion = createCurrentVersion(db, { follow: 'database' });
  const ask = createAskService({ db, config, dataVersion, log, observe: metrics.asked });
  const app = createApp({ config, db, catalog, tiles, dataVersion, ask, events, identify, metrics, log });
  checkAnswers(app, config.server.basePath);
  return {
    app,
    config,
    catalog,
    tiles,
    edits,
    metrics,
    lines,
    close() {
      events.close();
      catalog.close();
      return edits.close();
    },
  };
}
