import { createHash, randomUUID } from 'node:crypto';
import { createClient, RESP_TYPES } from '@redis/client';
import type { Edit } from '../live/edit.ts';
import type { Edits } from '../live/edits.ts';
import type { Footprint } from './footprint.ts';
import { generationsEndedBy, generationsOf, widestMargin } from './generations.ts';
import { catchUpScript, endScript, leaseScript, readScript, writeScript } from './redis-scripts.ts';
import type { CachedTile, Encoding } from './tile-cache.ts';

/** What is stored of a tile beside its body. */
type Meta = Pick<CachedTile, 'hash' | 'empty' | 'truncated' | 'live' | 'freshMs'> & {
  readonly encoding: Encoding;
};

/** Stands for the state of the data before a build; a tile is stored only while it still holds. */
export type Ticket = string;

/** Tiles that servers share, in Redis or Valkey. Never throws: without it answers are slower, and that is all. */
export interface SecondLevel {
  /** The tile as it is now, or a ticket for storing one that is built from now on; neither while Redis is away. */
  read(
    key: string,
    encoding: Encoding,
    footprint: Footprint,
  ): Promise<{ tile?: CachedTile; ticket?: Ticket }>;
  write(key: string, encoding: Encoding, tile: CachedTile, ticket: Ticket): Promise<void>;
  close(): Promise<void>;
}

export interface SecondLevelOptions {
  /** redis:// or rediss://. */
  readonly url: string;
  readonly edits: Pick<Edits, 'subscribe' | 'onStale' | 'listening' | 'lastSequence' | 'started'>;
  readonly log: { info(data: object, message: string): void; warn(data: object, message: string): void };
}

/** Milliseconds that Redis may take for an answer; a build is seldom much slower. */
const answerMs = 250;
/** Milliseconds that a tile of watched tables is kept; others as long as their layers say. */
const keptMs = 86_400_000;
/** Larger bodies are left to memory. */
const mostBytes = 2_000_000;
/** A server says that it hears edits, for so long, and repeats it three times in between; milliseconds. */
const leaseMs = 9000;

const prefix = 'petasantri:';
const [epoch, highest, leases] = [`${prefix}epoch`, `${prefix}sequence`, `${prefix}leases`];

export function createSecondLevel({ url, edits, log }: SecondLevelOptions): SecondLevel {
  const own = randomUUID();
  const plain = createClient({
    url,
    disableOfflineQueue: true,
    pingInterval: 10_000,
    socket: { connectTimeout: 2000, reconnectStrategy: (tries) => Math.min(250 * 2 ** tries, 5000) },
  });
  const client = plain.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
  /** Nothing is read before it is sure that no edit was missed. */
  let trusted = false;
  let said = false;

  const run = async (script: string, keys: readonly string[], args: readonly (string | Buffer)[]) =>
    inTime(client.sendCommand(['EVAL', script, String(keys.length), ...keys, ...args]));
  const away = (error: unknown) => {
    if (!said) log.warn({ err: error }, 'the shared tile cache does not answer; going on without it');
    said = true;
  };

  /** Takes up the shared tiles where another server has listened all the time, else ends them. */
  const catchUp = async () => {
    trusted = false;
    try {
      await edits.started;
      if (!plain.isReady || !edits.listening()) return;
      const args = [own, String(leaseMs), String(edits.lastSequence()), randomUUID()];
      await run(catchUpScript, [leases, highest, epoch], args);
      trusted = true;
      if (said) log.info({}, 'the shared tile cache answers again');
      said = false;
    } catch (error) {
      away(error);
    }
  };

  /** One after the other, as they were committed. */
  let ending: Promise<unknown> = Promise.resolve();
  const end = (edit: Edit) => {
    const names = generationsEndedBy(edit).map((name) => prefix + name);
    const mark = `${prefix}edit:${edit.table}:${edit.sequence ?? randomUUID()}`;
    ending = ending
      .then(() =>
        run(
          endScript,
          [mark, highest, ...names],
          [randomUUID(), String(2 * keptMs), String(edit.sequence ?? 0)],
        ),
      )
      .catch((error) => {
        // What could not be ended must not be read again.
        trusted = false;
        away(error);
      });
  };

  plain.on('error', away);
  plain.on('ready', catchUp);
  const unsubscribe = edits.subscribe(end);
  const unsubscribeStale = edits.onStale(catchUp);
  const timer = setInterval(() => {
    if (!plain.isReady) return;
    if (!trusted) void catchUp();
    else if (edits.listening()) run(leaseScript, [leases], [own]).catch(away);
  }, leaseMs / 3).unref();
  plain.connect().catch(away);

  const keysOf = (key: string, encoding: Encoding, footprint: Footprint) => [
    `${prefix}tile:${createHash('sha256').update(key).digest('base64url')}:${encoding}`,
    epoch,
    ...generationsOf(footprint).map((name) => prefix + name),
  ];
  const usable = ({ margin }: Footprint) => trusted && plain.isReady && margin <= widestMargin;

  return {
    async read(key, encoding, footprint) {
      if (!usable(footprint)) return {};
      try {
        await ending;
        const reply = await run(readScript, keysOf(key, encoding, footprint), [
          randomUUID(),
          String(2 * keptMs),
        ]);
        const [ticket, meta, body, left] = reply as unknown as [Buffer, Buffer?, Buffer?, number?];
        if (!meta || !body || !left || left <= 0) return { ticket: ticket.toString() };
        const { encoding: stored, ...rest } = JSON.parse(meta.toString()) as Meta;
        // It is as new as the generations that were just read.
        const freshMs = Math.min(rest.freshMs, left);
        return { tile: { ...rest, freshMs, builtAt: Date.now(), footprint, bodies: { [stored]: body } } };
      } catch (error) {
        away(error);
        return {};
      }
    },
    async write(key, encoding, tile, ticket) {
      const { hash, empty, truncated, live, freshMs, footprint, builtAt } = tile;
      const stored = tile.bodies[encoding] ? encoding : 'identity';
      const body = tile.bodies[stored];
      const left = live ? keptMs : freshMs - (Date.now() - builtAt);
      if (!usable(footprint) || !body || body.length > mostBytes || left < 1) return;
      const meta: Meta = { hash, empty, truncated, live, freshMs, encoding: stored };
      await run(writeScript, keysOf(key, encoding, footprint), [
        ticket,
        JSON.stringify(meta),
        body,
        String(left),
      ]).catch(away);
    },
    async close() {
      clearInterval(timer);
      unsubscribe();
      unsubscribeStale();
      trusted = false;
      if (plain.isReady) await inTime(client.sendCommand(['ZREM', leases, own])).catch(() => undefined);
      plain.destroy();
    },
  };
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${answerMs} ms`)), answerMs);
  });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
