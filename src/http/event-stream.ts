import type { LiveEvent } from '../live/events.ts';

/** Bytes that may wait for a client that reads slowly. */
const mostWaiting = 256 * 1024;

/** Milliseconds between two comments on a stream: proxies keep it open, and its key is looked at again. */
const usualPingMs = 15_000;

/** Milliseconds after which a client has to come again. */
const usualLifeMs = 30 * 60_000;

/** Milliseconds that the last bytes may take. */
const goodbyeMs = 5000;

/** Milliseconds after which a client that was cut off comes again. */
const retryMs = 3000;

export type EndReason = 'left' | 'slow' | 'denied' | 'aged' | 'closing';

export interface EventStream {
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>;
  send(event: LiveEvent, id: string): void;
  end(reason: EndReason): void;
  /** `work` is done at the end, at once where that has come. */
  onEnd(work: () => void): void;
}

export interface EventStreamOptions {
  /** Whether its reader may still have it; asked every ping. */
  stillMay(): boolean | Promise<boolean>;
  /** Breaks the connection. */
  cut(): void;
  ended(reason: EndReason): void;
  readonly pingMs?: number;
  readonly lifeMs?: number;
}

/** One client's server-sent events, which end with whoever is the first to leave. */
export function openEventStream({
  stillMay,
  cut,
  ended,
  pingMs = usualPingMs,
  lifeMs = usualLifeMs,
}: EventStreamOptions): EventStream {
  const encoder = new TextEncoder();
  const atEnd: (() => void)[] = [];
  let controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>;
  let hasEnded = false;

  const finish = (reason: EndReason) => {
    if (hasEnded) return;
    hasEnded = true;
    clearInterval(ping);
    clearTimeout(life);
    for (const work of atEnd) work();
    ended(reason);
  };

  const end = (reason: EndReason) => {
    if (hasEnded) return;
    finish(reason);
    if (reason === 'slow') {
      controller.error(new Error('the client reads too slowly'));
      cut();
      return;
    }
    controller.close();
    setTimeout(cut, goodbyeMs).unref();
  };

  const write = (text: string) => {
    if (hasEnded) return;
    controller.enqueue(encoder.encode(text));
    if ((controller.desiredSize ?? 0) < 0) end('slow');
  };

  const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      start(given) {
        controller = given;
      },
      cancel: () => finish('left'),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: mostWaiting }),
  );

  const ping = setInterval(async () => {
    const may = await Promise.resolve()
      .then(stillMay)
      .catch(() => false);
    if (may) write(': ping\n\n');
    else end('denied');
  }, pingMs).unref();
  // Not all at the same moment.
  const life = setTimeout(() => end('aged'), lifeMs * (0.9 + 0.2 * Math.random())).unref();
  write(`retry: ${retryMs}\n\n`);

  return {
    body,
    send: ({ kind, data }, id) => write(`id: ${id}\nevent: ${kind}\ndata: ${data}\n\n`),
    end,
    onEnd(work) {
      if (hasEnded) work();
      else atEnd.push(work);
    },
  };
}
