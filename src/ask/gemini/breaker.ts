import type { ModelError } from '../../llm/language-model.ts';

/** Why the model is not asked. */
export type Refusal = 'no_model' | 'rate_limited' | 'breaker_open';

/** Milliseconds. */
const times = {
  /** As long as a provider may ask for, and where it does not say. */
  rateLimited: { most: 60_000, usual: 30_000 },
  /** A wrong key or model stays wrong until somebody sees to it. */
  misconfigured: 300_000,
  /** So many faults in a row within the window, and it is left alone for a while. */
  faults: { most: 3, window: 60_000, rest: 30_000 },
} as const;

/** Failures that say the provider, or the way to it, has a fault. */
const isFault = ({ code }: ModelError) =>
  code === 'timeout' || code === 'unavailable' || code === 'bad_response';

export interface Pass {
  /** How a request went; null is well. */
  report(error: ModelError | null): void;
  /** The question is done with. */
  release(): void;
}

/**
 * Keeps questions from a model that fails: after a quota error for as long as the provider says, after three faults in a
 * row for half a minute, after a refused key or model for five minutes. Then one question at a time tries again.
 */
export function createBreaker(now: () => number = Date.now) {
  let open: { readonly reason: Refusal; readonly code: string; readonly until: number } | null = null;
  let probing = false;
  let faults: number[] = [];
  let lastOkAt: number | null = null;

  function note(error: ModelError | null): void {
    const time = now();
    const rest = (reason: Refusal, ms: number) => {
      open = { reason, code: error?.code ?? '', until: time + ms };
      faults = [];
    };
    if (error === null) {
      lastOkAt = time;
      open = null;
      faults = [];
    } else if (error.code === 'bad_key' || error.code === 'bad_model') rest('no_model', times.misconfigured);
    else if (error.code === 'rate_limited')
      rest('rate_limited', Math.min(error.retryAfterMs ?? times.rateLimited.usual, times.rateLimited.most));
    else if (isFault(error)) {
      faults = [...faults.filter((at) => time - at < times.faults.window), time];
      if (open !== null || faults.length >= times.faults.most) rest('breaker_open', times.faults.rest);
    } else if (error.code !== 'aborted') {
      // It answered, if only to refuse: the provider is there.
      open = null;
    }
  }

  return {
    /** Lets a question through to the model, or says why not. */
    enter(): Pass | { readonly refused: Refusal; readonly code: string } {
      if (open !== null && (now() < open.until || probing)) return { refused: open.reason, code: open.code };
      const probe = open !== null;
      if (probe) probing = true;
      return {
        report: note,
        release() {
          if (probe) probing = false;
        },
      };
    },
    state: () => (open === null ? 'closed' : now() < open.until ? 'open' : 'half-open') as BreakerState,
    /** Milliseconds since 1970 of the last good reply, null before the first. */
    lastOkAt: () => lastOkAt,
  };
}

export type BreakerState = 'closed' | 'open' | 'half-open';
