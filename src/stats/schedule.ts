/** When to refresh: pure arithmetic on times that the caller measures, in milliseconds on any one clock. */

export interface Times {
  /** Quiet time after the last change before a refresh. */
  readonly quietMs: number;
  /** Least time between the starts of two refreshes, and most that a change waits while others keep coming. */
  readonly everyMs: number;
}

/** The first and the last change that wait for a refresh. */
interface Waiting {
  readonly first: number;
  readonly last: number;
}

export interface Schedule {
  changed(at: number): void;
  /** How many times anything was noted; to be compared later by looked(). */
  notes(): number;
  /** When the next refresh is due; null while nothing waits. May lie in the past. */
  dueAt(): number | null;
  /** Begins a refresh: what changes from now on waits for the next one. */
  take(): Waiting | null;
  /** The refresh failed: what it was for waits again. */
  putBack(taken: Waiting | null): void;
  /** A refresh that somebody began at `startedAt` took `tookMs`. The next may take half of the time at most. */
  refreshed(startedAt: number, tookMs: number): void;
  /** Do not try before, whatever else is said. */
  notBefore(at: number): void;
  /**
   * What the database says is waiting. Nothing waits only when no change was noted since `notesBefore`, which
   * might have come after the database answered.
   */
  looked(waiting: Waiting | null, notesBefore: number): void;
}

export function createSchedule({ quietMs, everyMs }: Times): Schedule {
  let waiting: Waiting | null = null;
  let earliest = Number.NEGATIVE_INFINITY;
  let barred = Number.NEGATIVE_INFINITY;
  let notes = 0;

  const add = (more: Waiting) => {
    waiting = waiting
      ? { first: Math.min(waiting.first, more.first), last: Math.max(waiting.last, more.last) }
      : more;
  };
  return {
    changed(at) {
      notes++;
      add({ first: at, last: at });
    },
    notes: () => notes,
    dueAt: () =>
      waiting && Math.max(Math.min(waiting.last + quietMs, waiting.first + everyMs), earliest, barred),
    take() {
      const taken = waiting;
      waiting = null;
      return taken;
    },
    putBack(taken) {
      if (taken) add(taken);
    },
    refreshed(startedAt, tookMs) {
      earliest = startedAt + Math.max(everyMs, 2 * tookMs);
    },
    notBefore(at) {
      barred = at;
    },
    looked(found, notesBefore) {
      if (found) add(found);
      else if (notes === notesBefore) waiting = null;
    },
  };
}
