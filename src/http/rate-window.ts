import { LRUCache } from 'lru-cache';

export interface Spent {
  /** Whether this request was within the budget. */
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Whole seconds until the window ends, at least 1. */
  readonly resetSeconds: number;
}

export interface RateWindow {
  /** Counts one request of somebody. */
  spend(who: string, limit: number): Spent;
}

/** Callers that are counted at once. Each takes about 200 bytes; of more, those silent for longest begin anew. */
const mostCallers = 100_000;

/**
 * Counts requests in windows of fixed length, one for each caller, which begin with its first request. It answers
 * without waiting, so that a cached tile costs no turn of the event loop.
 */
export function createRateWindow(
  windowMs: number,
  now: () => number = () => performance.now(),
  most = mostCallers,
): RateWindow {
  const windows = new LRUCache<string, { count: number; endsAt: number }>({ max: most });
  return {
    spend(who, limit) {
      const at = now();
      let window = windows.get(who);
      if (window === undefined || window.endsAt <= at) {
        window = { count: 0, endsAt: at + windowMs };
        windows.set(who, window);
      }
      window.count++;
      return {
        allowed: window.count <= limit,
        limit,
        remaining: Math.max(0, limit - window.count),
        resetSeconds: Math.min(windowMs / 1000, Math.max(1, Math.ceil((window.endsAt - at) / 1000))),
      };
    },
  };
}
