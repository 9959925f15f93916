import cluster from 'node:cluster';
import type { Logger } from 'pino';
import { hashKey } from '../access/api-keys.ts';
import { createIdentify } from '../access/identify.ts';
import { createKeyRing } from '../access/key-ring.ts';
import { openPointsWarning } from '../access/open-points.ts';
import { createTokenVerifier } from '../access/tokens.ts';
import { createAskService } from '../ask/ask.ts';
import { createCatalog } from '../catalog/catalog.ts';
import type { Config } from '../config-schema.ts';
import { openDatabase } from '../db/open.ts';
import { demoAttribution, regionAttribution } from '../demo/attribution.ts';
import { createApp } from '../http/app.ts';
import { listen } from '../http/listen.ts';
import { createTileHits } from '../http/tile-hits.ts';
import { createEdits } from '../live/edits.ts';
import { createEvents } from '../live/events.ts';
import type { Metrics } from '../metrics.ts';
import { startPyramidKeeper } from '../pyramids/keeper.ts';
import { makeConfigured } from '../pyramids/make-configured.ts';
import { createCurrentVersion } from '../stats/current-version.ts';
import { startRefresher } from '../stats/refresher.ts';
import { agreeOnSmallestGroup } from '../stats/smallest-group.ts';
import { createSecondLevel } from '../tiles/second-level.ts';
import { createTileService } from '../tiles/tile.ts';
import { announceFirstStart, prepareDatabase } from './prepare.ts';
import { createSharedBuilds } from './shared-builds.ts';

export interface ServeOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Fill an empty embedded database with demo data. */
  readonly demo: boolean;
  /** Offered as an analyst key when demo data is served and no key is configured. */
  readonly demoKey: string;
}

export interface Serving {
  readonly url: string;
  /** The demo key, when it is in force. */
  readonly demoKey: string | null;
  /** Finishes what is under way, then closes everything. */
  stop(): Promise<void>;
}

/** Wires the parts of one process and listens. */
export async function serve({ config: given, log, metrics, demo, demoKey }: ServeOptions): Promise<Serving> {
  announceFirstStart(given);
  const db = await openDatabase(given, log);
  try {
    const { isDemo } = await prepareDatabase(db, { demo });
    await agreeOnSmallestGroup(db, given.access.smallestGroup, log);
    const config = isDemo ? creditDemo(given) : given;
    const offered = isDemo && config.access.keys.length === 0;
    const keys = offered
      ? [
          {
            name: 'demo',
            role: 'analyst' as const,
            sha256: hashKey(demoKey),
          },
        ]
      : config.access.keys;
    const catalog = await createCatalog({ db, config, log });
    const edits = createEdits({ db, log, observe: metrics });
    const second = config.tiles.redisUrl
      ? createSecondLevel({ url: config.tiles.redisUrl, edits, log })
      : undefined;
    const tiles = createTileService({
      db,
      catalog,
      config,
      edits,
      ...(second && { second }),
      ...(cluster.isWorker && { share: createSharedBuilds() }),
      observe: metrics,
    });
    metrics.watchCache(tiles.cacheSize);
    // After the cache, which must have let go what an event is about.
    const events = createEvents({ edits, catalog, observe: metrics });
    metrics.watchEdits(edits.listening, events.listeners);
    const dataVersion = createCurrentVersion(db);
    const ring = await createKeyRing({ db, configured: keys, log });
    const { jwt } = config.access;
    const identify = createIdentify(ring.find, jwt ? createTokenVerifier(jwt) : null);
    const ask = createAskService({ db, config, dataVersion, log, observe: metrics.asked });
    const hits = createTileHits({ config, tiles, identify, metrics, log });
    const app = createApp({
      config,
      db,
      catalog,
      tiles,
      dataVersion,
      ask,
      events,
      hits,
      identify,
      metrics,
      log,
    });
    if (config.access.public === 'points') log.warn({ setting: 'access.public' }, openPointsWarning);
    // A tile that was built before could be older than an edit that nobody heard of.
    await edits.started;
    const { host, port, basePath, shutdownMs } = config.server;
    const listening = await listen(app, host, port, basePath, log, hits);
    const refresher = startRefresher({
      db,
      log,
      settings: config.statistics,
      observe: metrics,
      onVersion(version) {
        dataVersion.set(version);
        events.version(version);
      },
    });
    const keeper = startPyramidKeeper({ db, log, observe: metrics });
    void makeConfigured({ db, wanted: config.pyramids, log });
    return {
      url: listening.url,
      demoKey: offered ? demoKey : null,
      async stop() {
        // These never finish by themselves.
        events.close();
        await Promise.all([listening.stop(shutdownMs), refresher.stop(), keeper.stop(), ring.close()]);
        await ask.close();
        await second?.close();
        await edits.close();
        catalog.close();
        await db.close();
      },
    };
  } catch (error) {
    await db.close().catch(() => {});
    throw error;
  }
}

/** Demo data names its sources on the map, unless the configuration says something else. */
function creditDemo(config: Config): Config {
  const credit = (id: string, attribution: string) => [id, { attribution, ...config.layers[id] }] as const;
  const credits = [
    ...['provinsi', 'kabupaten', 'kecamatan'].map((id) => credit(id, regionAttribution)),
    ...['pesantren', 'santri'].map((id) => credit(id, demoAttribution)),
  ];
  return { ...config, layers: { ...config.layers, ...Object.fromEntries(credits) } };
}
