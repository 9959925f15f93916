import { AppError } from '../errors.ts';

interface Flight<T> {
  readonly promise: Promise<T>;
  readonly controller: AbortController;
  waiters: number;
}

/**
 * Concurrent callers of one key share one run. A caller whose signal aborts leaves with `aborted`;
 * when the last one has left, the run itself is aborted. A failed run is shared but never kept.
 */
export function createSingleFlight<T>() {
  const flights = new Map<string, Flight<T>>();

  const start = (key: string, work: (signal: AbortSignal) => Promise<T>): Flight<T> => {
    const controller = new AbortController();
    const promise = work(controller.signal).finally(() => {
      if (flights.get(key)?.controller === controller) flights.delete(key);
    });
    // Every waiter may have left by the time it fails.
    promise.catch(() => {});
    const flight = { promise, controller, waiters: 0 };
    flights.set(key, flight);
    return flight;
  };

  return {
    /** How many runs are under way. */
    size: () => flights.size,
    /** Newcomers for `key` start a run of their own; those who wait are served by the one under way. */
    forget: (key: string) => {
      flights.delete(key);
    },
    /** Joins the run for `key` or starts it. `joined` tells which. */
    run(
      key: string,
      work: (signal: AbortSignal) => Promise<T>,
      signal?: AbortSignal,
    ): { result: Promise<T>; joined: boolean } {
      const existing = flights.get(key);
      const flight = existing ?? start(key, work);
      return { result: wait(key, flight, signal), joined: existing !== undefined };
    },
  };

  function wait(key: string, flight: Flight<T>, signal?: AbortSignal): Promise<T> {
    flight.waiters++;
    return new Promise<T>((resolve, reject) => {
      const leave = () => {
        flight.waiters--;
        if (flight.waiters === 0) {
          // A newcomer must not join a run that is being cancelled.
          if (flights.get(key) === flight) flights.delete(key);
          flight.controller.abort();
        }
        reject(new AppError('aborted', 'the request was abandoned'));
      };
      if (signal?.aborted) return leave();
      signal?.addEventListener('abort', leave, { once: true });
      flight.promise.then(resolve, reject).finally(() => signal?.removeEventListener('abort', leave));
    });
  }
}
