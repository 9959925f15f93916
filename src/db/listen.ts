import pg from 'pg';
import type { Database } from './database.ts';
import { quoteIdentifier } from './quote.ts';
import { createSubscriptions } from './subscriptions.ts';

export interface Listener {
  readonly listen: Database['listen'];
  close(): Promise<void>;
}

export interface ListenerOptions {
  /** How to connect: URL and whatever else the pool uses. */
  readonly connection: pg.ClientConfig;
  readonly log: { warn(data: object, message: string): void };
  /** Milliseconds between two questions to an idle server; a line that was cut says nothing by itself. */
  readonly pingMs?: number;
  /** Milliseconds that the server may take to answer one. */
  readonly answerMs?: number;
}

/** A client with the two functions that its types forgot. */
type RefClient = pg.Client & { ref(): void; unref(): void };

/** Milliseconds before the first attempt to connect again, and at most between two. */
const pauses = { first: 250, most: 10_000 };

/** A standby cannot listen until it is promoted: asking often would only fill its log. Milliseconds. */
const standbyPauseMs = 600_000;
const readOnlyState = '25006';

/** Milliseconds that a polite goodbye may take. */
const goodbyeMs = 1000;

/**
 * LISTEN on one connection of its own for all channels, opened when the first is asked for. A lost
 * connection is opened again for ever. It never keeps the process from ending.
 */
export function createListener({
  connection,
  log,
  pingMs = 30_000,
  answerMs = 10_000,
}: ListenerOptions): Listener {
  const subscriptions = createSubscriptions(log);
  let client: RefClient | undefined;
  let connecting: Promise<void> | undefined;
  let retry: NodeJS.Timeout | undefined;
  let ping: NodeJS.Timeout | undefined;
  let pause = pauses.first;
  /** Notifications may have been missed since. */
  let deaf = false;
  let closed = false;

  /** One question at a time. Whoever waits for an answer wants the process to live until it is there. */
  let asked: Promise<unknown> = Promise.resolve();
  const ask = (on: RefClient, sql: string) => {
    const answer = asked.then(async () => {
      on.ref();
      await inTime(on.query(sql), answerMs).finally(() => on.unref());
    });
    asked = answer.catch(() => undefined);
    return answer;
  };
  const hear = (on: RefClient, channel: string) => ask(on, `listen ${quoteIdentifier(channel)}`);

  const again = (error: unknown) => {
    if (closed || subscriptions.channels().length === 0) return;
    if (!deaf)
      log.warn({ err: error }, 'notifications of the database are not heard; connecting until they are');
    if (!deaf) subscriptions.lost();
    deaf = true;
    const isStandby = (error as { code?: unknown }).code === readOnlyState;
    retry = setTimeout(connect, isStandby ? standbyPauseMs : pause).unref();
    pause = Math.min(pause * 2, pauses.most);
  };

  const lost = (which: pg.Client, error: unknown) => {
    if (which !== client) return;
    hangUp();
    cut(which);
    again(error);
  };

  const hangUp = () => {
    clearInterval(ping);
    client = undefined;
  };

  const open = async () => {
    const opened = new pg.Client(connection) as RefClient;
    // Also raised while connecting, where the promise says the same; unheard it would end the process.
    opened.on('error', (error) => lost(opened, error));
    opened.on('end', () => lost(opened, new Error('the connection ended')));
    opened.on('notification', ({ channel, payload }) => subscriptions.deliver(channel, payload ?? ''));
    try {
      await opened.connect();
      opened.unref();
      for (const channel of subscriptions.channels()) await hear(opened, channel);
    } catch (error) {
      cut(opened);
      again(error);
      return;
    }
    if (closed || subscriptions.channels().length === 0) return cut(opened);
    client = opened;
    ping = setInterval(() => ask(opened, 'select 1').catch((error) => lost(opened, error)), pingMs).unref();
    pause = pauses.first;
    if (deaf) subscriptions.reconnected();
    deaf = false;
  };

  const connect = () => {
    clearTimeout(retry);
    connecting ??= open().finally(() => {
      connecting = undefined;
    });
    return connecting;
  };

  const goodbye = async () => {
    clearTimeout(retry);
    deaf = false;
    pause = pauses.first;
    const leaving = client;
    if (!leaving) return;
    hangUp();
    await inTime(leaving.end(), goodbyeMs).catch(() => cut(leaving));
  };

  return {
    async listen(channel, handlers) {
      const remove = subscriptions.add(channel, handlers);
      if (!client && !deaf) await connect();
      // The connection may have been opened for earlier channels only; a second LISTEN does nothing.
      const current = client;
      if (current) await hear(current, channel).catch((error) => lost(current, error));
      else handlers.onLost?.();
      return async () => {
        remove();
        const left = subscriptions.channels();
        if (left.length === 0) await goodbye();
        else if (client && !left.includes(channel))
          await ask(client, `unlisten ${quoteIdentifier(channel)}`).catch(() => undefined);
      };
    },
    async close() {
      closed = true;
      await goodbye();
    },
  };
}

/** Ends a connection without asking the other side, which may be gone. */
function cut(client: pg.Client): void {
  client.connection.stream.destroy();
}

async function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms).unref();
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
