import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { serve } from '../../src/cli/serve.ts';
import type { Database } from '../../src/db/database.ts';
import { openPostgres } from '../../src/db/postgres.ts';
import { createMetrics } from '../../src/metrics.ts';
import { refreshNow } from '../../src/stats/refresh.ts';
import { type Refresher, startRefresher } from '../../src/stats/refresher.ts';
import { describeEngines, openCopy, type TestDatabase } from '../engines/engines.ts';
import { databaseLimits } from '../engines/limits.ts';
import { createTestServer, testConfig } from '../engines/server.ts';
import { countedSantri, eventually, removeSantri, versionOf } from './statistics.ts';

const settings = { refresh: true, quietMs: 60, everyMs: 150 };
const silent = { debug() {}, info() {}, warn() {} };

const running: Refresher[] = [];
afterEach(async () => {
  for (const refresher of running.splice(0)) await refresher.stop();
});

/** A refresher that is stopped after the test, what it did and the versions it told of. */
function start(db: Database, changes: object = {}) {
  const versions: number[] = [];
  const results: string[] = [];
  running.push(
    startRefresher({
      db,
      log: silent,
      settings: { ...settings, ...changes },
      onVersion: (version) => versions.push(version),
      observe: { statistics() {}, refresh: (result) => results.push(result) },
    }),
  );
  return { versions, results };
}

describeEngines('the statistics under a running server', 'demo', (database, engine) => {
  beforeAll(async () => {
    await refreshNow(database().db);
  });

  it('follow a change that nobody announces to the server', async () => {
    const { db } = database();
    const { versions } = start(db);
    const counted = await countedSantri(db);
    await eventually(() => expect(versions).toHaveLength(1));
    await removeSantri(db);
    await eventually(async () => expect(await countedSantri(db)).toBe(counted - 1));
    await eventually(async () => expect(versions.at(-1)).toBe(await versionOf(db)));
  });

  it('follow what changed while no server ran', async () => {
    const { db } = database();
    const counted = await countedSantri(db);
    await removeSantri(db);
    start(db);
    await eventually(async () => expect(await countedSantri(db)).toBe(counted - 1));
  });

  it('are refreshed once or twice for fifty statements, and not for a rolled-back one', async () => {
    const { db } = database();
    const { versions, results } = start(db, { quietMs: 500, everyMs: 60_000 });
    await eventually(() => expect(versions).toHaveLength(1));
    const before = await versionOf(db);
    const counted = await countedSantri(db);
    await expect(
      db.tx(async (tx) => {
        await removeSantri(tx);
        throw new Error('given up');
      }),
    ).rejects.toThrow();
    await sleep(700);
    expect(results).toEqual([]);

    // The minute between two refreshes is over.
    await db.query({ text: `update petasantri.data_version set refreshed_at = now() - interval '1 hour'` });
    start(db, { quietMs: 500, everyMs: 60_000 });
    for (let i = 0; i < 50; i++) await removeSantri(db);
    await eventually(async () => expect(await countedSantri(db)).toBe(counted - 50));
    expect((await versionOf(db)) - before).toBeLessThanOrEqual(2);
  });

  it('are refreshed by one of two servers, and both hear of the version', async () => {
    const { db, url } = database();
    const other = url ? await openPostgres({ url, ...databaseLimits }) : db;
    try {
      const servers = [start(db), start(other)];
      await eventually(() => expect(servers.every(({ versions }) => versions.length > 0)).toBe(true));
      const before = await versionOf(db);
      for (let i = 0; i < 5; i++) {
        const counted = await countedSantri(db);
        await removeSantri(db);
        await eventually(async () => expect(await countedSantri(db)).toBe(counted - 1));
      }
      const version = await versionOf(db);
      await eventually(() =>
        expect(servers.map(({ versions }) => versions.at(-1))).toEqual([version, version]),
      );
      const refreshed = servers.flatMap(({ results }) => results).filter((result) => result === 'refreshed');
      expect(refreshed).toHaveLength(version - before);
      expect(refreshed.length).toBe(5);
    } finally {
      for (const refresher of running.splice(0)) await refresher.stop();
      if (other !== db) await other.close();
    }
  });

  it('are followed again after the connection or the worker was lost', async () => {
    const { db } = database();
    const { versions } = start(db);
    await eventually(() => expect(versions).toHaveLength(1));
    const counted = await countedSantri(db);
    if (engine === 'postgres')
      await db.query({
        text: `select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and query ilike 'listen%'`,
      });
    else {
      const bowTie = `'POLYGON((0 0, 10 10, 10 0, 0 10, 0 0))'::geometry`;
      await db.query({ text: `select ST_Intersection(${bowTie}, ${bowTie})` }).catch(() => undefined);
    }
    await removeSantri(db);
    await eventually(async () => expect(await countedSantri(db)).toBe(counted - 1));
  });

  it('are reported by /health, /ready and the metrics', async () => {
    const { db } = database();
    const server = await createTestServer(db);
    running.push(startRefresher({ db, log: silent, settings, observe: server.metrics }));
    await removeSantri(db);
    const before = await versionOf(db);
    await eventually(async () => expect(await versionOf(db)).toBe(before + 1));
    const health = await server.app.request('/health');
    const data = { version: before + 1, refreshedAt: expect.stringMatching(/^\d{4}-.*Z$/), pending: false };
    expect(await health.json()).toMatchObject({ status: 'ok', data });
    expect(health.headers.get('x-data-version')).toBe(String(before + 1));
    expect(await (await server.app.request('/ready')).json()).toMatchObject({ status: 'ready', data });
    await eventually(async () => {
      const text = await (await server.app.request('/metrics')).text();
      expect(text).toContain(`petasantri_data_version ${before + 1}\n`);
      expect(text).toMatch(/^petasantri_refreshes_total\{result="refreshed"\} [1-9]/m);
      expect(text).toMatch(/^petasantri_refresh_seconds \d+(\.\d+)?$/m);
      expect(text).toMatch(/^petasantri_refreshed_timestamp_seconds 1\d{9}/m);
    });
    server.close();
  });
});

describe.runIf(inject('postgresUrl') !== null)('a whole server on PostgreSQL', () => {
  let copy: TestDatabase & { remove(): Promise<void> };
  beforeAll(async () => {
    copy = await openCopy('postgres', 'demo');
  });
  afterAll(() => copy?.remove());

  const serveOn = (url: string) => {
    const config = testConfig({ database: { url }, server: { port: 0 }, statistics: settings });
    const log = { ...silent, error() {}, trace() {}, fatal() {}, isLevelEnabled: () => false } as never;
    return serve({ config, log, metrics: createMetrics(), demo: false, demoKey: 'unused' });
  };
  const dataOf = async (url: string, path = 'health') => {
    const { data } = (await (await fetch(`${url}${path}`)).json()) as { data: unknown };
    return data;
  };

  it('refreshes by itself and leaves no connection behind when it stops', async () => {
    const server = await serveOn(copy.url as string);
    await removeSantri(copy.db);
    await eventually(async () =>
      expect(await dataOf(server.url)).toMatchObject({ version: expect.any(Number), pending: false }),
    );
    await server.stop();
    await eventually(async () => {
      const left = await copy.db.query({
        text: `select pid from pg_stat_activity where datname = current_database() and query ilike 'listen%'`,
      });
      expect(left).toEqual([]);
    });
  });

  it('serves a database without the statistics', async () => {
    await copy.db.script('alter schema petasantri rename to elsewhere');
    const server = await serveOn(copy.url as string);
    try {
      expect(await dataOf(server.url)).toBeNull();
      expect(await dataOf(server.url, 'ready')).toBeNull();
    } finally {
      await server.stop();
      await copy.db.script('alter schema elsewhere rename to petasantri');
    }
  });
});
