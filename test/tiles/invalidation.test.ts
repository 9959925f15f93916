/** The tile service while edits come in: what it lets go, what it keeps, and builds that an edit overtakes. */
import { describe, expect, it } from 'vitest';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { configSchema } from '../../src/config-schema.ts';
import type { Database, LayerTile, TileQuery } from '../../src/db/database.ts';
import type { Edit } from '../../src/live/edit.ts';
import { createTileService, type Outcome, type TileRequest } from '../../src/tiles/tile.ts';
import { pointLayer } from './point-layer.ts';

const layer = { ...pointLayer, tables: ['public.l'], live: true };
const at = (z: number, x: number, y: number): TileRequest => ({
  layers: [layer],
  coord: { z, x, y },
  role: 'public',
  encoding: 'identity',
  properties: null,
  filters: {},
});
/** A tile of zoom 5 over Java, and a place in it. */
const java = at(5, 25, 16);
const there: Edit = { table: 'public.l', boxes: [[107, -6.9, 107, -6.9]] };

function serve(answer: (query: TileQuery) => Promise<LayerTile[]> | LayerTile[]) {
  const outcomes: Outcome[] = [];
  const listeners: ((edit: Edit) => void)[] = [];
  const stale: (() => void)[] = [];
  let hears = true;
  let calls = 0;
  const tiles = createTileService({
    db: {
      tile: async (query: TileQuery) => {
        calls++;
        return answer(query);
      },
    } as unknown as Database,
    catalog: { version: () => 'v', layers: () => new Map([[layer.id, layer]]) } as unknown as Catalog,
    config: configSchema.parse({}),
    edits: {
      subscribe: (listener) => {
        listeners.push(listener);
        return () => {};
      },
      onStale: (listener) => {
        stale.push(listener);
        return () => {};
      },
      listening: () => hears,
      lastHeard: () => 0,
    },
    observe: { outcome: (outcome) => outcomes.push(outcome), built: () => {} },
  });
  return {
    tiles,
    outcomes,
    calls: () => calls,
    edit: (edit: Edit) => {
      for (const listener of listeners) listener(edit);
    },
    lose: () => {
      hears = false;
    },
    reconnect: () => {
      hears = true;
      for (const listener of stale) listener();
    },
  };
}

const tile = (text: string): LayerTile[] => [{ name: 'l', bytes: Buffer.from(text), kept: 1, total: 1 }];

describe('a tile service that hears of edits', () => {
  it('lets go of the tiles that an edit touches at every zoom, and of no other', async () => {
    const { tiles, calls, edit } = serve(() => tile('x'));
    const touched = [at(0, 0, 0), java, at(8, 204, 132)];
    const others = [at(5, 20, 16), at(8, 210, 132)];
    for (const request of [...touched, ...others]) await tiles.get(request);
    edit(there);
    edit({ table: 'public.other', boxes: null });
    expect(tiles.cacheSize().entries).toBe(2);
    for (const request of others) await tiles.get(request);
    expect(calls()).toBe(5);
    for (const request of touched) await tiles.get(request);
    expect(calls()).toBe(8);
  });

  it('gives a build that an edit overtook to those who waited, and to nobody after', async () => {
    const builds: ((tiles: LayerTile[]) => void)[] = [];
    const { tiles, edit } = serve(() => new Promise((resolve) => builds.push(resolve)));
    const early = tiles.get(java);
    await expect.poll(() => builds.length).toBe(1);
    edit(there);
    const late = tiles.get(java);
    await expect.poll(() => builds.length).toBe(2);
    builds[1]?.(tile('new'));
    expect((await late).body.toString()).toBe('new');
    builds[0]?.(tile('old'));
    expect((await early).body.toString()).toBe('old');
    expect((await tiles.get(java)).body.toString()).toBe('new');
    expect(builds).toHaveLength(2);
  });

  it('keeps a build that an edit elsewhere did not touch', async () => {
    const builds: ((tiles: LayerTile[]) => void)[] = [];
    const { tiles, edit } = serve(() => new Promise((resolve) => builds.push(resolve)));
    const early = tiles.get(java);
    await expect.poll(() => builds.length).toBe(1);
    edit({ table: 'public.l', boxes: [[0, 0, 1, 1]] });
    builds[0]?.(tile('good'));
    await early;
    await tiles.get(java);
    expect(builds).toHaveLength(1);
  });

  it('does not put an old tile back when it compresses it while an edit comes in', async () => {
    const { tiles, calls, edit } = serve(() => tile('x'.repeat(50_000)));
    await tiles.get(java);
    const compressing = tiles.get({ ...java, encoding: 'br' });
    edit(there);
    await compressing;
    expect(tiles.cacheSize().entries).toBe(0);
    await tiles.get(java);
    expect(calls()).toBe(2);
  });

  it('counts no tile as new that is older than a gap in what it heard', async () => {
    const { tiles, calls, outcomes, lose, reconnect } = serve(() => tile('x'));
    const patient = { ...java, layers: [{ ...layer, cacheSeconds: 0 }] };
    await tiles.get(patient);
    await tiles.get(patient);
    expect(outcomes).toEqual(['miss', 'hit']);
    lose();
    await tiles.get(patient);
    expect(calls()).toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 2));
    reconnect();
    await tiles.get(patient);
    expect(calls()).toBe(3);
    await new Promise((resolve) => setTimeout(resolve, 2));
    await tiles.get(patient);
    await tiles.get(patient);
    expect(outcomes.at(-1)).toBe('hit');
  });
});
