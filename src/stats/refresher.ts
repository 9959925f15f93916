import type { Database } from '../db/database.ts';
import {
  type DataVersion,
  readDataVersion,
  type StatisticsAccess,
  statisticsAccess,
} from './data-version.ts';
import { type Attempt, grants, refreshPending } from './refresh.ts';
import { createSchedule, type Times } from './schedule.ts';

/** Raised by the triggers of the map tables, and by petasantri.refresh(). */
const changedChannel = 'petasantri_changed';
const refreshedChannel = 'petasantri_refreshed';

/** Milliseconds between two looks at the database that nobody asked for: notifications do not pass every proxy. */
const usualCheckMs = 60_000;

/** Milliseconds before the first new attempt after a failure, and at most between two. */
const pauses = { first: 1000, most: 30_000 };

/** What the refresher asks of the database; tests give it answers of their own. */
export interface StatisticsSource {
  access(): Promise<StatisticsAccess>;
  version(): Promise<DataVersion>;
  refresh(signal: AbortSignal): Promise<Attempt>;
  listen: Database['listen'];
}

export interface RefresherOptions {
  /** `refresh: false` only follows the version that other servers make. */
  readonly settings: Times & { readonly refresh: boolean };
  readonly log: {
    debug(data: object, message: string): void;
    info(data: object, message: string): void;
    warn(data: object, message: string): void;
  };
  /** Called when the data version is first known and whenever it changes, whoever refreshed. */
  readonly onVersion?: (version: number) => void;
  readonly observe?: RefreshObserver;
  readonly checkMs?: number;
}

export interface RefreshObserver {
  /** The state of the statistics, as it was just read. */
  statistics(state: DataVersion): void;
  refresh(result: Attempt['outcome'] | 'failed'): void;
}

export interface Refresher {
  /** Stops listening and cancels a refresh under way; what it was for stays pending. Never throws. */
  stop(): Promise<void>;
}

/** Keeps the statistics of a database fresh until it is stopped, and tells of every new version. Never throws. */
export function startRefresher({ db, ...options }: RefresherOptions & { readonly db: Database }): Refresher {
  return runRefresher(
    {
      access: () => statisticsAccess(db),
      version: () => readDataVersion(db),
      refresh: (signal) => refreshPending(db, signal),
      listen: db.listen,
    },
    options,
  );
}

/** The refresher over any source: one piece of work at a time, then a timer to the next. */
export function runRefresher(source: StatisticsSource, options: RefresherOptions): Refresher {
  const { settings, log, onVersion, observe, checkMs = usualCheckMs } = options;
  const schedule = createSchedule(settings);
  const giveUp = new AbortController();
  const now = () => performance.now();
  let mayRefresh = false;
  let version: number | undefined;
  let lookAt = now();
  const looking = createRetry(log, 'the state of the statistics cannot be read; trying until it can');
  const refreshing = createRetry(log, 'the statistics cannot be refreshed; trying until they can');
  let said: string | undefined;
  let working: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const lookNow = () => {
    lookAt = now();
    plan();
  };

  /** Says what keeps this server from refreshing: once, until it changes. */
  const say = (what: string, hint: string) => {
    if (said !== what) log.warn({ hint }, what);
    said = what;
  };

  const look = async () => {
    lookAt = now() + checkMs;
    const notes = schedule.notes();
    const { installed, readable, refreshable } = await source.access();
    mayRefresh = settings.refresh && refreshable;
    if (!installed) {
      version = undefined;
      say(
        'there are no statistics views of ours here; they are not kept fresh',
        'Run "petasantri migrate up".',
      );
      return;
    }
    if (settings.refresh && !refreshable)
      say('this server may not refresh the statistics and leaves it to others', grants);
    else {
      if (said !== undefined && mayRefresh) log.info({}, 'the statistics are kept fresh from now on');
      said = undefined;
    }
    if (!readable) return;
    const state = await source.version();
    const at = now();
    const { refresh, firstChange, lastChange } = state.ages;
    if (refresh !== null) schedule.refreshed(at - refresh, state.tookMs ?? 0);
    const pending = firstChange !== null && lastChange !== null;
    schedule.looked(pending ? { first: at - firstChange, last: at - lastChange } : null, notes);
    observe?.statistics(state);
    if (version === state.version) return;
    version = state.version;
    onVersion?.(version);
  };

  const refresh = async () => {
    const startedAt = now();
    const taken = schedule.take();
    try {
      const attempt = await source.refresh(giveUp.signal);
      observe?.refresh(attempt.outcome);
      if (attempt.outcome === 'busy') {
        schedule.putBack(taken);
        schedule.notBefore(startedAt + settings.everyMs);
        return;
      }
      lookAt = now();
      if (attempt.outcome === 'nothing') return;
      schedule.refreshed(startedAt, lookAt - startedAt);
      log.debug({ version: attempt.version, tookMs: attempt.tookMs }, 'statistics refreshed');
    } catch (error) {
      schedule.putBack(taken);
      if (!giveUp.signal.aborted) observe?.refresh('failed');
      throw error;
    }
  };

  const refreshAt = () => (mayRefresh ? schedule.dueAt() : null) ?? Number.POSITIVE_INFINITY;

  const work = async () => {
    const isLook = lookAt <= now();
    const retry = isLook ? looking : refreshing;
    try {
      await (isLook ? look() : refresh());
      retry.worked();
    } catch (error) {
      if (giveUp.signal.aborted) return;
      const at = now() + retry.failed(error);
      if (isLook) lookAt = at;
      else schedule.notBefore(at);
    }
  };

  function plan() {
    clearTimeout(timer);
    if (working || giveUp.signal.aborted) return;
    const wait = Math.max(0, Math.min(lookAt, refreshAt()) - now());
    timer = setTimeout(() => {
      if (Math.min(lookAt, refreshAt()) > now()) return plan();
      working = work().finally(() => {
        working = undefined;
        plan();
      });
    }, Math.ceil(wait)).unref();
  }

  const listening = [
    source.listen(changedChannel, {
      onNotify() {
        schedule.changed(now());
        plan();
      },
      onReconnect: lookNow,
    }),
    source.listen(refreshedChannel, { onNotify: lookNow, onReconnect: lookNow }),
  ];
  // What was announced before anybody listened is found by looking afterwards.
  Promise.all(listening).then(lookNow);

  return {
    async stop() {
      giveUp.abort();
      clearTimeout(timer);
      for (const stop of await Promise.all(listening)) await stop();
      await working;
    },
  };
}

/** Pauses that grow while something keeps failing, which is logged when it begins. */
function createRetry(log: RefresherOptions['log'], message: string) {
  let pause = pauses.first;
  return {
    worked() {
      pause = pauses.first;
    },
    /** Returns the milliseconds to wait. */
    failed(error: unknown): number {
      if (pause === pauses.first) log.warn({ err: error }, message);
      const now = pause;
      pause = Math.min(pause * 2, pauses.most);
      return now;
    },
  };
}
