import { AppError } from '../errors.ts';

interface Turns {
  /** Runs `work` when every earlier caller is done. An abort while waiting leaves the queue. */
  take<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

/** A first-in, first-out queue for one resource, at most `maxWaiting` callers long (then db_busy). */
export function createTurns(maxWaiting: number): Turns {
  const waiting = new Set<() => void>();
  let busy = false;

  const next = () => {
    const [first] = waiting;
    if (!first) {
      busy = false;
      return;
    }
    waiting.delete(first);
    first();
  };

  const turn = (signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const leave = () => {
        waiting.delete(start);
        reject(new AppError('aborted', 'the request was abandoned'));
      };
      const start = () => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      if (signal?.aborted) return leave();
      if (!busy) {
        busy = true;
        return start();
      }
      if (waiting.size >= maxWaiting)
        return reject(new AppError('db_busy', 'too many requests wait for the database'));
      signal?.addEventListener('abort', leave, { once: true });
      waiting.add(start);
    });

  return {
    async take(work, signal) {
      await turn(signal);
      try {
        return await work();
      } finally {
        next();
      }
    },
  };
}
