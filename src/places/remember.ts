import { LRUCache } from 'lru-cache';
import type { QueryOptions } from '../db/database.ts';

/**
 * Keeps what `work` finds for each key, at most so many and so long (milliseconds); concurrent callers share one run. A
 * failure is not kept.
 */
export function remember<T extends object>(limits: { most: number; ttl: number }) {
  const kept = new LRUCache<string, { readonly value: Promise<T> }>({ max: limits.most, ttl: limits.ttl });
  return (key: string, work: () => Promise<T>): Promise<T> => {
    const known = kept.get(key);
    if (known) return known.value;
    const entry = { value: work() };
    kept.set(key, entry);
    entry.value.catch(() => {
      if (kept.peek(key) === entry) kept.delete(key);
    });
    return entry.value;
  };
}

/**
 * Limits of a statement that several callers share: the time of the role that asks first (docs/access.md), and nobody's
 * signal, for whoever leaves must not take it from the others.
 */
export const sharedLimits = (options: QueryOptions | undefined): QueryOptions =>
  options?.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs };
