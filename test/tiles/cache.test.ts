/** The tile service over a database that counts and obeys: what is built, kept, shared, given up and served late. */
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { configSchema } from '../../src/config-schema.ts';
import type { Database, LayerTile, TileQuery } from '../../src/db/database.ts';
import { AppError } from '../../src/errors.ts';
import { createTileService, type Outcome, type TileRequest } from '../../src/tiles/tile.ts';
import { pointLayer as layer } from './point-layer.ts';

const request: TileRequest = {
  layers: [layer],
  coord: { z: 1, x: 0, y: 0 },
  role: 'public',
  encoding: 'identity',
  properties: null,
  filters: {},
};

/** A service whose database answers with `answer`; each call is counted and its signal kept. */
function serve(
  answer: (query: TileQuery, signal: AbortSignal) => Promise<LayerTile[]> | LayerTile[],
  { cacheMb = 1, version = () => 'v1' as string } = {},
) {
  const signals: AbortSignal[] = [];
  const outcomes: Outcome[] = [];
  const db = {
    tile: async (query: TileQuery, { signal }: { signal: AbortSignal }) => {
      signals.push(signal);
      return answer(query, signal);
    },
  } as unknown as Database;
  const catalog = {
    version,
    refresh: async () => false,
    layers: () => new Map([[layer.id, layer]]),
    find: async () => layer,
  } as unknown as Catalog;
  const tiles = createTileService({
    db,
    catalog,
    config: configSchema.parse({ tiles: { cacheMb } }),
    observe: { outcome: (outcome) => outcomes.push(outcome), built: () => {} },
  });
  return { tiles, signals, outcomes, calls: () => signals.length };
}

const bytes = (size: number, fill = 'x'): LayerTile[] => [
  { name: 'l', bytes: Buffer.alloc(size, fill), kept: 1, total: 1 },
];

/** A promise and its ends. */
function later<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

describe('the tile cache', () => {
  it('answers the second request from memory', async () => {
    const { tiles, calls, outcomes } = serve(() => bytes(1000));
    const [first, second] = [await tiles.get(request), await tiles.get(request)];
    expect(second).toEqual(first);
    expect(calls()).toBe(1);
    expect(outcomes).toEqual(['miss', 'hit']);
  });

  it('keeps an empty tile too, and calls it empty', async () => {
    const { tiles, calls } = serve(() => []);
    expect((await tiles.get(request)).empty).toBe(true);
    expect((await tiles.get(request)).empty).toBe(true);
    expect(calls()).toBe(1);
  });

  it('says how much of a layer was kept, on a hit as on a miss', async () => {
    const { tiles } = serve(() => [{ name: 'l', bytes: Buffer.alloc(10), kept: 5, total: 9 }]);
    expect((await tiles.get(request)).truncated).toBe('l=5/9');
    expect((await tiles.get(request)).truncated).toBe('l=5/9');
  });

  it('never holds more bytes than it was given, and lets the oldest go', async () => {
    const { tiles, calls } = serve(() => bytes(100_000));
    const at = (x: number) => ({ ...request, coord: { z: 10, x, y: 0 } });
    for (let x = 0; x < 30; x++) {
      await tiles.get(at(x));
      expect(tiles.cacheSize().bytes).toBeLessThanOrEqual(1024 * 1024);
    }
    expect(tiles.cacheSize().entries).toBe(10);
    await tiles.get(at(29));
    expect(calls()).toBe(30);
    await tiles.get(at(0));
    expect(calls()).toBe(31);
  });

  it('serves a tile that is larger than all of it, without keeping it', async () => {
    const { tiles, calls } = serve(() => bytes(2_000_000));
    expect((await tiles.get(request)).body).toHaveLength(2_000_000);
    await tiles.get(request);
    expect(calls()).toBe(2);
    expect(tiles.cacheSize().entries).toBe(0);
  });

  it('keeps nothing at 0 MB', async () => {
    const { tiles, calls } = serve(() => bytes(10), { cacheMb: 0 });
    await tiles.get(request);
    await tiles.get(request);
    expect(calls()).toBe(2);
    expect(tiles.cacheSize()).toEqual({ bytes: 0, entries: 0 });
  });

  it.each<[string, Partial<TileRequest>]>([
    ['another role', { role: 'analyst' }],
    ['another place', { coord: { z: 1, x: 1, y: 0 } }],
    ['a filter', { filters: { a: ['1'] } }],
    ['chosen properties', { properties: ['a'] }],
    ['no properties', { properties: [] }],
    ['other layers', { layers: [layer, { ...layer, id: 'm' }] }],
  ])('takes %s for another tile', async (_, difference) => {
    const { tiles, calls } = serve(() => bytes(10));
    await tiles.get(request);
    await tiles.get({ ...request, ...difference });
    expect(calls()).toBe(2);
  });

  it('tells filters apart whose texts run together', async () => {
    const { tiles, calls } = serve(() => bytes(10));
    for (const a of [['1', '2'], ['1,2'], ['1","2'], ['12'], ['1', '2', '']])
      await tiles.get({ ...request, filters: { a } });
    expect(calls()).toBe(5);
  });

  it('takes the same filters in another order for the same tile', async () => {
    const { tiles, calls } = serve(() => bytes(10));
    await tiles.get({ ...request, filters: { a: ['1', '2'] } });
    await tiles.get({ ...request, filters: { a: ['2', '1'] } });
    expect(calls()).toBe(1);
  });

  it('forgets all when the catalog has changed', async () => {
    let version = 'v1';
    const { tiles, calls } = serve(() => bytes(10), { version: () => version });
    await tiles.get(request);
    version = 'v2';
    await tiles.get(request);
    expect(calls()).toBe(2);
  });

  it.each(['db_failed', 'db_timeout', 'db_unavailable', 'db_busy', 'db_swallowed_error'] as const)(
    'never keeps the error %s',
    async (code) => {
      let fail = true;
      const { tiles } = serve(() => {
        if (fail) throw new AppError(code, 'no');
        return bytes(10);
      });
      await expect(tiles.get(request)).rejects.toMatchObject({ code });
      fail = false;
      expect((await tiles.get(request)).body).toHaveLength(10);
    },
  );
});

describe('encodings', () => {
  const text = (body: Buffer, encoding: string) =>
    encoding === 'gzip' ? gunzipSync(body) : encoding === 'br' ? brotliDecompressSync(body) : body;

  it.each(['identity', 'gzip', 'br'] as const)(
    'are made from a tile first asked for in %s',
    async (first) => {
      const { tiles, calls } = serve(() => bytes(5000));
      const made = [];
      for (const encoding of [first, 'identity', 'gzip', 'br'] as const)
        made.push({ wanted: encoding, tile: await tiles.get({ ...request, encoding }) });
      expect(calls()).toBe(1);
      for (const { wanted, tile } of made) {
        expect(tile.encoding).toBe(wanted);
        expect(text(tile.body, tile.encoding)).toEqual(Buffer.alloc(5000, 'x'));
        if (wanted !== 'identity') expect(tile.body.length).toBeLessThan(500);
      }
      expect(new Set(made.map(({ tile }) => tile.etag)).size).toBe(3);
    },
  );

  it('have one strong tag each, the same every time', async () => {
    const tags = async () => {
      const { tiles } = serve(() => bytes(5000));
      return [await tiles.get({ ...request, encoding: 'br' }), await tiles.get(request)].map(
        ({ etag }) => etag,
      );
    };
    expect(await tags()).toEqual(await tags());
    const { tiles } = serve(() => bytes(5000, 'y'));
    expect(await tags()).not.toContain((await tiles.get(request)).etag);
  });

  it('leave a small tile as it is', async () => {
    const { tiles } = serve(() => bytes(100));
    const tile = await tiles.get({ ...request, encoding: 'br' });
    expect(tile.encoding).toBe('identity');
    expect(tile.body).toHaveLength(100);
  });

  it('are kept once made', async () => {
    const { tiles } = serve(() => bytes(5000));
    await tiles.get(request);
    const first = await tiles.get({ ...request, encoding: 'gzip' });
    const second = await tiles.get({ ...request, encoding: 'gzip' });
    expect(second.body).toBe(first.body);
  });
});

describe('concurrent requests', () => {
  it('share one build, whatever encoding they want', async () => {
    const gate = later<LayerTile[]>();
    const { tiles, calls, outcomes } = serve(() => gate.promise);
    const encodings = ['identity', 'gzip', 'br'] as const;
    const waiting = Array.from({ length: 20 }, (_, i) =>
      tiles.get({ ...request, encoding: encodings[i % 3] ?? 'br' }),
    );
    gate.resolve(bytes(5000));
    const made = await Promise.all(waiting);
    expect(calls()).toBe(1);
    expect(made.map(({ encoding }) => encoding)).toEqual(waiting.map((_, i) => encodings[i % 3]));
    expect(outcomes.filter((outcome) => outcome === 'miss')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'joined')).toHaveLength(19);
  });

  it('share its failure, and the next one tries again', async () => {
    const gate = later<LayerTile[]>();
    let failing = true;
    const { tiles, calls } = serve(() => (failing ? gate.promise : bytes(10)));
    const waiting = [tiles.get(request), tiles.get(request)];
    gate.reject(new AppError('db_failed', 'no'));
    for (const one of waiting) await expect(one).rejects.toMatchObject({ code: 'db_failed' });
    failing = false;
    await tiles.get(request);
    expect(calls()).toBe(2);
  });

  it('cancel the build when the last of them has left', async () => {
    const { tiles, signals } = serve(() => later<LayerTile[]>().promise);
    const controllers = [new AbortController(), new AbortController()];
    const waiting = controllers.map(({ signal }) => tiles.get(request, () => signal));
    controllers[0]?.abort();
    await expect(waiting[0]).rejects.toMatchObject({ code: 'aborted' });
    expect(signals[0]?.aborted).toBe(false);
    controllers[1]?.abort();
    await expect(waiting[1]).rejects.toMatchObject({ code: 'aborted' });
    expect(signals[0]?.aborted).toBe(true);
  });

  it('keep the build while one of them stays, be it one that cannot leave', async () => {
    const gate = later<LayerTile[]>();
    const { tiles, signals } = serve(() => gate.promise);
    const controller = new AbortController();
    const leaving = tiles.get(request, () => controller.signal);
    const staying = tiles.get(request);
    controller.abort();
    await expect(leaving).rejects.toMatchObject({ code: 'aborted' });
    gate.resolve(bytes(10));
    expect((await staying).body).toHaveLength(10);
    expect(signals[0]?.aborted).toBe(false);
  });

  it('never join a build that is being cancelled', async () => {
    const gates = [later<LayerTile[]>(), later<LayerTile[]>()];
    let next = 0;
    const { tiles, calls } = serve(() => (gates[next++] ?? later<LayerTile[]>()).promise);
    const controller = new AbortController();
    const left = tiles.get(request, () => controller.signal);
    controller.abort();
    const fresh = tiles.get(request);
    gates[0]?.reject(new AppError('aborted', 'cancelled'));
    gates[1]?.resolve(bytes(10));
    await expect(left).rejects.toMatchObject({ code: 'aborted' });
    expect((await fresh).body).toHaveLength(10);
    expect(calls()).toBe(2);
  });

  it('that come already abandoned are told so', async () => {
    const { tiles } = serve(() => bytes(10));
    await expect(tiles.get(request, () => AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' });
    expect((await tiles.get(request)).body).toHaveLength(10);
  });
});

describe('past its age', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('a tile is built anew', async () => {
    let size = 10;
    const { tiles } = serve(() => bytes(size));
    await tiles.get(request);
    size = 20;
    vi.setSystemTime(Date.now() + 59_000);
    expect((await tiles.get(request)).body).toHaveLength(10);
    vi.setSystemTime(Date.now() + 2000);
    expect((await tiles.get(request)).body).toHaveLength(20);
  });

  it.each(['db_unavailable', 'db_timeout', 'db_busy'] as const)(
    'a tile is served stale rather than not at all on %s, and fresh again afterwards',
    async (code) => {
      let down = false;
      const { tiles, outcomes } = serve(() => {
        if (down) throw new AppError(code, 'no');
        return bytes(5000);
      });
      await tiles.get(request);
      vi.setSystemTime(Date.now() + 61_000);
      down = true;
      const stale = await tiles.get({ ...request, encoding: 'gzip' });
      expect(stale).toMatchObject({ stale: true, encoding: 'gzip' });
      await expect(tiles.get({ ...request, coord: { z: 1, x: 1, y: 1 } })).rejects.toMatchObject({ code });
      down = false;
      expect((await tiles.get(request)).stale).toBe(false);
      expect(outcomes).toEqual(['miss', 'stale', 'miss']);
    },
  );

  it('a tile is not served where the database says that the request is wrong', async () => {
    let broken = false;
    const { tiles } = serve(() => {
      if (broken) throw new AppError('db_failed', 'no');
      return bytes(10);
    });
    await tiles.get(request);
    vi.setSystemTime(Date.now() + 61_000);
    broken = true;
    await expect(tiles.get(request)).rejects.toMatchObject({ code: 'db_failed' });
  });
});
