import { AppError } from '../errors.ts';

/** Lets only some callers work at the same time. */
export interface Gate {
  /** Runs `work` when it is its turn, first come first served. An abort while waiting leaves the queue. Throws AppError aborted, db_busy. */
  pass<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

/** A gate for `atOnce` callers, with a queue of at most `maxWaiting` before it; whoever comes then is refused with db_busy. */
export function createGate(atOnce: number, maxWaiting: number): Gate {
  const waiting = new Set<() => void>();
  let inside = 0;

  const enter = (signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const leave = () => {
        waiting.delete(start);
        reject(new AppError('aborted', 'the request was abandoned'));
      };
      const start = () => {
        signal?.removeEventListener('abort', leave);
        inside++;
        resolve();
      };
      if (signal?.aborted) return leave();
      if (inside < atOnce) return start();
      if (waiting.size >= maxWaiting)
        return reject(new AppError('db_busy', 'too many maps are being drawn; try again in a moment'));
      signal?.addEventListener('abort', leave, { once: true });
      waiting.add(start);
    });

  return {
    async pass(work, signal) {
      await enter(signal);
      try {
        return await work();
      } finally {
        inside--;
        const [next] = waiting;
        if (next) {
          waiting.delete(next);
          next();
        }
      }
    },
  };
}
