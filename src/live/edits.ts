import { randomUUID } from 'node:crypto';
import type { Database } from '../db/database.ts';
import { loadSql } from '../db/sql-file.ts';
import type { Edit } from './edit.ts';
import { parseEdit } from './parse-edit.ts';

/** Raised by petasantri.on_edit(), once for a statement. */
const editsChannel = 'petasantri_edits';

const lastSequenceSql = loadSql('live/last-sequence');
const pingSql = loadSql('live/ping');

/** What servers say to themselves on the channel begins so. */
const pingMark = 'ping ';

/** Milliseconds between two pings, and for one to arrive. */
const usualTimes = { pingMs: 30_000, answerMs: 5000 };

/** Follows the edits that the database announces, for everybody in this process. */
export interface Edits {
  /** Hears every edit, in the order in which they were committed; the returned function ends that. */
  subscribe(listener: (edit: Edit) => void): () => void;
  /** Called when edits may have been missed: whatever was made of older rows may be out of date. */
  onStale(listener: () => void): () => void;
  /** True while every edit is heard. */
  listening(): boolean;
  /** The last number that the database gave out, as far as it is known here; 0 for none. */
  lastSequence(): number;
  /** Number of the edit that was heard last, which may be smaller than one before it; everybody hears them in the same order. */
  lastHeard(): number;
  /** Fulfilled once edits are heard and the last number is known, or the first attempt has failed. */
  readonly started: Promise<void>;
  /** Stops listening. Never throws. */
  close(): Promise<void>;
}

export interface EditsOptions {
  readonly db: Pick<Database, 'listen' | 'query'>;
  readonly log: { warn(data: object, message: string): void };
  /** Told of every edit, before those who subscribe. */
  readonly observe?: { edit(edit: Edit): void };
  readonly times?: typeof usualTimes;
}

/**
 * Listens from now on, and again whenever the connection was lost. That a channel was listened to does not mean that it
 * is heard (a pooler may have given the connection to somebody else), so only a ping that arrives does.
 */
export function createEdits({ db, log, observe, times = usualTimes }: EditsOptions): Edits {
  const listeners = new Set<(edit: Edit) => void>();
  const staleListeners = new Set<() => void>();
  let hears = false;
  let isLost = false;
  /** Rises whenever the line is lost, so that a ping of before says nothing of the line of now. */
  let line = 0;
  let last = 0;
  let heard = 0;
  let saidGarbage = false;
  let saidDeaf = false;
  let closed = false;
  /** The ping that is under way. */
  let awaited: { payload: string; arrived(): void } | undefined;

  const tell = (work: () => void) => {
    try {
      work();
    } catch (error) {
      // Nobody else may suffer from it.
      log.warn({ err: error }, 'a listener to edits failed');
    }
  };

  const readLast = async () => {
    try {
      const [row] = await db.query<{ sequence: number }>(lastSequenceSql);
      last = Math.max(last, row?.sequence ?? 0);
    } catch {
      // Not migrated, or no right to read it: then numbers are known by hearing them.
    }
  };

  /** Whether a ping arrives; null where it could not be sent. */
  const ping = async (): Promise<boolean | null> => {
    const payload = `${pingMark}${randomUUID()}`;
    let timer: NodeJS.Timeout | undefined;
    const arrival = new Promise<boolean>((resolve) => {
      awaited = { payload, arrived: () => resolve(true) };
      timer = setTimeout(resolve, times.answerMs, false).unref();
    });
    try {
      await db.query(pingSql, [payload]);
      return await arrival;
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
    }
  };

  /** Finds out whether edits are heard. */
  const check = async (isFirst = false) => {
    if (isLost || closed) return;
    const mine = line;
    const arrived = await ping();
    if (mine !== line || closed || arrived === null) return;
    if (arrived && !hears) {
      if (!isFirst) for (const listener of [...staleListeners]) tell(listener);
      void readLast();
    }
    hears = arrived;
    if (!arrived && !saidDeaf)
      log.warn(
        { hint: 'Connect past the pooler, or use one that keeps sessions.' },
        'notifications of the database do not arrive: edits show late',
      );
    saidDeaf = !arrived;
  };

  const hear = (payload: string) => {
    if (payload.startsWith(pingMark)) {
      if (awaited?.payload === payload) awaited.arrived();
      return;
    }
    const edit = parseEdit(payload);
    if (edit === null) {
      if (!saidGarbage) log.warn({ payload: payload.slice(0, 200) }, 'what was announced is no edit');
      saidGarbage = true;
      return;
    }
    heard = edit.sequence ?? heard;
    last = Math.max(last, heard);
    tell(() => observe?.edit(edit));
    for (const listener of [...listeners]) tell(() => listener(edit));
  };

  const listening = db.listen(editsChannel, {
    onNotify: hear,
    onLost() {
      hears = false;
      isLost = true;
      line++;
    },
    onReconnect() {
      isLost = false;
      void check();
    },
  });
  const started = listening.then(async () => {
    await check(true);
    await readLast();
  });
  const timer = setInterval(check, times.pingMs).unref();

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onStale(listener) {
      staleListeners.add(listener);
      return () => staleListeners.delete(listener);
    },
    listening: () => hears,
    lastSequence: () => last,
    lastHeard: () => heard,
    started,
    async close() {
      closed = true;
      hears = false;
      clearInterval(timer);
      listeners.clear();
      staleListeners.clear();
      awaited?.arrived();
      const stop = await listening;
      await started;
      await stop();
    },
  };
}
