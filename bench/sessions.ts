import { randomFor } from '../src/demo/random.ts';
import { fetchTile } from './client.ts';
import type { BenchServer } from './server.ts';
import { cityTiles } from './tiles.ts';

/** People who open the map one after the other. */
const people = 200;
/** Tiles across and down a window of 1,024 x 768 pixels. */
const window = { across: 3, down: 2 };

export interface SessionResult {
  readonly requests: number;
  /** Share that the cache answered. */
  readonly hitRatio: number;
}

/**
 * The hit ratio of map sessions over an empty cache: everybody begins with the country, goes down to one of
 * fifteen cities (the first ones more often), and looks a few tiles further there. The same for the same seed.
 */
export async function measureSessions(server: BenchServer, layer: string): Promise<SessionResult> {
  const before = await outcomes(server);
  for (let person = 0; person < people; person++) {
    const random = randomFor(1, 'session', person);
    const deepest = 9 + random.int(6);
    for (let z = 4; z <= deepest; z++) {
      const tiles = cityTiles(z);
      const city = tiles[Math.floor(tiles.length * random.next() ** 2)];
      if (!city) continue;
      const drift = z === deepest ? random.int(3) : 0;
      for (let dx = 0; dx < window.across; dx++)
        for (let dy = 0; dy < window.down; dy++)
          await fetchTile(server, layer, { z, x: city.x + dx - 1 + drift, y: city.y + dy });
    }
  }
  const after = await outcomes(server);
  const requests = after.all - before.all;
  return { requests, hitRatio: (after.hits - before.hits) / requests };
}

async function outcomes(server: BenchServer): Promise<{ all: number; hits: number }> {
  const text = await (await fetch(`${server.url}metrics`)).text();
  let [all, hits] = [0, 0];
  for (const [, outcome, count] of text.matchAll(/^petasantri_tiles_total\{outcome="(\w+)"\} (\d+)/gm)) {
    all += Number(count);
    if (outcome === 'hit') hits += Number(count);
  }
  return { all, hits };
}
