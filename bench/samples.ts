export interface Timing {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly samples: number;
}

/** Percentiles by nearest rank, in milliseconds. */
export function timing(milliseconds: readonly number[]): Timing {
  return {
    p50: quantile(milliseconds, 0.5),
    p95: quantile(milliseconds, 0.95),
    p99: quantile(milliseconds, 0.99),
    samples: milliseconds.length,
  };
}

/** Nearest rank; NaN of an empty list. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
}

/** Runs `work` and tells how long it took, in milliseconds. */
export async function timed<T>(work: () => Promise<T>): Promise<{ result: T; ms: number }> {
  const started = performance.now();
  const result = await work();
  return { result, ms: performance.now() - started };
}

/** A share of time and of tries. It is spent when either is used up, but not before `least` tries. */
export function createBudget(limits: { least: number; most: number; milliseconds: number }) {
  let tries = 0;
  let used = 0;
  return {
    spent: () => tries >= limits.most || (tries >= limits.least && used >= limits.milliseconds),
    spend(milliseconds: number) {
      tries++;
      used += milliseconds;
    },
  };
}
