import type { Database } from '../src/db/database.ts';
import { fetchTile } from './client.ts';
import { quantile, type Timing, timing } from './samples.ts';
import { analystKey, type BenchServer } from './server.ts';
import { cityTiles, tileAt } from './tiles.ts';

/** Edits that are timed. */
const edits = 100;
/** Milliseconds after which an edit counts as lost. */
const longestMs = 10_000;

/** Another score than it has, also in a database that was measured before. */
const changeScore =
  'update santri_map set skor_terakhir = case skor_terakhir when 171 then 172 else 171 end where id = $1::uuid';

export interface EditResult {
  /** Milliseconds from the commit to the first answer with the new tile, asked again and again. */
  readonly tile: Timing;
  /** Milliseconds from the commit to the event at an open map. */
  readonly event: Timing;
  /** Tiles in the cache before an edit, and the share of them that it left there, median. */
  readonly cached: number;
  readonly kept: number;
}

/** How soon an edit of one santri is seen, and what it costs the cache. `zooms` are those whose tiles are cached. */
export async function measureEdits(
  server: BenchServer,
  db: Database,
  zooms: readonly number[],
  signal: AbortSignal,
): Promise<EditResult> {
  const santri = await db.query<{ id: string; x: number; y: number }>({
    text: `select id::text, ST_X(lokasi) as x, ST_Y(lokasi) as y from santri_map
      where ST_X(lokasi) between 105 and 114 order by id limit ${edits}`,
  });
  const events = await listen(server);
  const tile: number[] = [];
  const event: number[] = [];
  const kept: number[] = [];
  let cached = 0;
  for (const { id, x, y } of santri) {
    signal.throwIfAborted();
    for (const z of zooms) for (const one of cityTiles(z)) await fetchTile(server, 'santri', one);
    const seen = tileAt(14, x, y);
    const before = await fetchTile(server, 'santri', seen);
    const held = await cacheEntries(server);
    await db.query({ text: changeScore, name: 'bench_edit' }, [id]);
    const committed = performance.now();
    const heard = events.next().then((at) => event.push(at - committed));
    for (;;) {
      const { etag } = await fetchTile(server, 'santri', seen);
      if (etag !== before.etag) break;
      if (performance.now() - committed > longestMs) throw new Error('an edit did not reach its tile');
    }
    tile.push(performance.now() - committed);
    await heard;
    cached = held;
    // The new tile is in the cache again.
    kept.push(((await cacheEntries(server)) - 1) / held);
  }
  events.close();
  return { tile: timing(tile), event: timing(event), cached, kept: quantile(kept, 0.5) };
}

async function cacheEntries(server: BenchServer): Promise<number> {
  const text = await (await fetch(`${server.url}metrics`)).text();
  return Number(/^petasantri_cache_entries (\d+)/m.exec(text)?.[1]);
}

/** The times at which events of tiles arrive. */
async function listen(server: BenchServer) {
  const controller = new AbortController();
  const answer = await fetch(`${server.url}events?layers=santri`, {
    headers: { authorization: `Bearer ${analystKey}` },
    signal: controller.signal,
  });
  if (!answer.ok || !answer.body) throw new Error(`${answer.status} from /events`);
  const waiting: ((at: number) => void)[] = [];
  const read = async () => {
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>)
      if (/^event: edit/m.test(Buffer.from(chunk).toString()))
        for (const resolve of waiting.splice(0)) resolve(performance.now());
  };
  read().catch(() => undefined);
  return {
    next: () => new Promise<number>((resolve) => waiting.push(resolve)),
    close: () => controller.abort(),
  };
}
