/** Tiles shared by way of a real redis-server: two servers, edits that come in anywhere, and Redis going away. */
import { createClient } from '@redis/client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Edit } from '../../src/live/edit.ts';
import { createSecondLevel, type SecondLevel } from '../../src/tiles/second-level.ts';
import type { CachedTile } from '../../src/tiles/tile-cache.ts';
import { createRedis, hasRedis, type RedisServer } from '../engines/redis.ts';

const footprint = { coord: { z: 5, x: 25, y: 16 }, tables: ['public.l'], behind: [], margin: 64 / 4096 };
const elsewhere = { ...footprint, coord: { z: 5, x: 0, y: 0 } };
const there: Edit = { table: 'public.l', boxes: [[107, -6.9, 107, -6.9]] };

const tile = (text: string, more: Partial<CachedTile> = {}): CachedTile => ({
  hash: `hash of ${text}`,
  empty: false,
  truncated: null,
  bodies: { br: Buffer.from(text) },
  builtAt: Date.now(),
  freshMs: 60_000,
  live: true,
  footprint,
  ...more,
});
const textOf = (found: { tile?: CachedTile }) => found.tile?.bodies.br?.toString();

/** The edits of one database, heard by several servers each in its own time. */
function database() {
  let sequence = 0;
  const servers: { hear(edit: Edit): void }[] = [];
  return {
    /** Number of an edit that is committed now. */
    commit: () => ++sequence,
    tellAll(edit: Edit) {
      for (const server of servers) server.hear(edit);
    },
    server() {
      const listeners: ((edit: Edit) => void)[] = [];
      const hear = (edit: Edit) => {
        for (const listener of listeners) listener(edit);
      };
      servers.push({ hear });
      return {
        hear,
        edits: {
          subscribe: (listener: (edit: Edit) => void) => {
            listeners.push(listener);
            return () => {};
          },
          onStale: () => () => {},
          listening: () => true,
          lastSequence: () => sequence,
          started: Promise.resolve(),
        },
      };
    },
  };
}

describe.runIf(hasRedis())('tiles shared through Redis', () => {
  let redis: RedisServer;
  let world: ReturnType<typeof database>;
  const open: SecondLevel[] = [];
  const warnings: string[] = [];

  const join = async () => {
    const { edits, hear } = world.server();
    const log = { info() {}, warn: (_: object, message: string) => warnings.push(message) };
    const second = createSecondLevel({ url: redis.url, edits, log });
    open.push(second);
    await expect.poll(async () => (await second.read('probe', 'br', elsewhere)).ticket).toBeDefined();
    return { second, hear };
  };

  beforeAll(async () => {
    redis = await createRedis();
  });
  beforeEach(() => {
    world = database();
    warnings.length = 0;
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((second) => second.close()));
    const client = await createClient({ url: redis.url }).connect();
    await client.flushAll();
    client.destroy();
  });
  afterAll(() => redis?.remove());

  it('gives one server what another one has built, with all that belongs to it', async () => {
    const [one, two] = [await join(), await join()];
    const { ticket } = await one.second.read('k', 'br', footprint);
    await one.second.write('k', 'br', tile('built', { truncated: 'l=5/9' }), ticket as string);
    const found = await two.second.read('k', 'br', footprint);
    expect(textOf(found)).toBe('built');
    expect(found.tile).toMatchObject({
      hash: 'hash of built',
      truncated: 'l=5/9',
      live: true,
      empty: false,
      footprint,
    });
    expect(await two.second.read('k', 'gzip', footprint)).not.toHaveProperty('tile');
  });

  it('never finds a tile again that an edit touched, whichever server heard of it', async () => {
    const [one, two] = [await join(), await join()];
    for (const [key, where] of [
      ['touched', footprint],
      ['other', elsewhere],
    ] as const) {
      const { ticket } = await one.second.read(key, 'br', where);
      await one.second.write(key, 'br', tile(key, { footprint: where }), ticket as string);
    }
    two.hear({ ...there, sequence: world.commit() });
    expect(textOf(await two.second.read('touched', 'br', footprint))).toBeUndefined();
    expect(textOf(await one.second.read('touched', 'br', footprint))).toBeUndefined();
    expect(textOf(await one.second.read('other', 'br', elsewhere))).toBe('other');
  });

  it('stores no tile whose build began before an edit, however late it ends', async () => {
    const [one, two] = [await join(), await join()];
    const before = (await one.second.read('k', 'br', footprint)).ticket as string;
    two.hear({ ...there, sequence: world.commit() });
    await two.second.read('k', 'br', footprint);
    await one.second.write('k', 'br', tile('old'), before);
    expect(textOf(await two.second.read('k', 'br', footprint))).toBeUndefined();
    const after = (await one.second.read('k', 'br', footprint)).ticket as string;
    await one.second.write('k', 'br', tile('new'), after);
    expect(textOf(await two.second.read('k', 'br', footprint))).toBe('new');
  });

  it('ends a generation once per edit, so that a slow server does not undo what was built since', async () => {
    const [one, two] = [await join(), await join()];
    const edit = { ...there, sequence: world.commit() };
    one.hear(edit);
    const { ticket } = await one.second.read('k', 'br', footprint);
    await one.second.write('k', 'br', tile('new'), ticket as string);
    two.hear(edit);
    expect(textOf(await two.second.read('k', 'br', footprint))).toBe('new');
  });

  it('holds for servers that come later while one has listened, and not after all were away', async () => {
    const one = await join();
    const { ticket } = await one.second.read('k', 'br', footprint);
    await one.second.write('k', 'br', tile('kept'), ticket as string);
    const two = await join();
    expect(textOf(await two.second.read('k', 'br', footprint))).toBe('kept');
    await Promise.all(open.splice(0).map((second) => second.close()));
    const three = await join();
    expect(textOf(await three.second.read('k', 'br', footprint))).toBeUndefined();
  });

  it('ends everything where an edit was committed that nobody here has heard of', async () => {
    const one = await join();
    const { ticket } = await one.second.read('k', 'br', footprint);
    await one.second.write('k', 'br', tile('old'), ticket as string);
    world.commit();
    const two = await join();
    expect(textOf(await two.second.read('k', 'br', footprint))).toBeUndefined();
  });

  it('finds nothing of a generation that Redis has thrown away', async () => {
    const one = await join();
    const { ticket } = await one.second.read('k', 'br', footprint);
    await one.second.write('k', 'br', tile('old'), ticket as string);
    const client = await createClient({ url: redis.url }).connect();
    for (const key of await client.keys('petasantri:public.l*')) await client.del(key);
    client.destroy();
    expect(textOf(await one.second.read('k', 'br', footprint))).toBeUndefined();
  });

  it('keeps a tile of tables that nobody watches no longer than it is new, and nothing that is too large', async () => {
    const one = await join();
    const put = async (key: string, made: CachedTile) => {
      const { ticket } = await one.second.read(key, 'br', footprint);
      await one.second.write(key, 'br', made, ticket as string);
    };
    await put('short', tile('short', { live: false, freshMs: 300 }));
    await put('past', tile('past', { live: false, freshMs: 1, builtAt: Date.now() - 10 }));
    await put('large', tile('x'.repeat(2_000_001)));
    expect(textOf(await one.second.read('short', 'br', footprint))).toBe('short');
    expect(textOf(await one.second.read('past', 'br', footprint))).toBeUndefined();
    expect(textOf(await one.second.read('large', 'br', footprint))).toBeUndefined();
    await expect.poll(async () => textOf(await one.second.read('short', 'br', footprint))).toBeUndefined();
  });

  it('answers with nothing while Redis is away, and shares again after it is back', async () => {
    const [one, two] = [await join(), await join()];
    const { ticket } = await one.second.read('k', 'br', footprint);
    await redis.kill();
    expect(await one.second.read('k', 'br', footprint)).toEqual({});
    await one.second.write('k', 'br', tile('lost'), ticket as string);
    two.hear({ ...there, sequence: world.commit() });
    await redis.start();
    await expect
      .poll(async () => (await one.second.read('k', 'br', footprint)).ticket, { timeout: 8000 })
      .toBeDefined();
    const again = await one.second.read('k', 'br', footprint);
    expect(again.tile).toBeUndefined();
    await one.second.write('k', 'br', tile('back'), again.ticket as string);
    await expect
      .poll(async () => textOf(await two.second.read('k', 'br', footprint)), { timeout: 8000 })
      .toBe('back');
    expect(warnings).toContain('the shared tile cache does not answer; going on without it');
  }, 30_000);
});
