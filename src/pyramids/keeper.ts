import type { Database } from '../db/database.ts';
import { foldPyramid } from './fold-pyramid.ts';
import { listPyramids, type Pyramid, pyramidAccess } from './list-pyramids.ts';

/** Raised by the triggers of tables that have a pyramid, with its name. */
const channel = 'petasantri_pyramids';

/** Milliseconds without a change before changes are added up, and most that they wait while others keep coming. */
const usualTimes = { quietMs: 300, everyMs: 2000, checkMs: 60_000 };

/** Milliseconds before the first new attempt after a failure, and at most between two. */
const pauses = { first: 1000, most: 60_000 };

export interface KeeperOptions {
  readonly db: Database;
  readonly log: {
    info(data: object, message: string): void;
    warn(data: object, message: string): void;
  };
  readonly observe?: PyramidObserver;
  readonly times?: typeof usualTimes;
}

export interface PyramidObserver {
  /** Changes added up in one go. */
  folded(name: string, changes: number, seconds: number): void;
  /** The pyramids, as they were just read. */
  pyramids(states: readonly Pick<Pyramid, 'name' | 'state' | 'pending'>[]): void;
}

/** A changed pyramid: times of the first and the last change, and until when to leave it alone. */
interface Waiting {
  readonly first: number;
  readonly last: number;
  readonly notBefore: number;
}

export interface Keeper {
  /** Stops listening and waits for what is under way. Never throws. */
  stop(): Promise<void>;
}

/**
 * Adds changes of the pyramids up, so that readers have few of them to add. Nothing is wrong while nobody does, only
 * slower. Of several servers one does it at a time. Never throws.
 */
export function startPyramidKeeper({ db, log, observe, times = usualTimes }: KeeperOptions): Keeper {
  const giveUp = new AbortController();
  const now = () => performance.now();
  const waiting = new Map<string, Waiting>();
  const stale = new Set<string>();
  let lookAt = now();
  let barredUntil = 0;
  let pause = pauses.first;
  let said: string | undefined;
  let working: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const note = (name: string) => {
    const at = now();
    const { first = at, notBefore = at } = waiting.get(name) ?? {};
    waiting.set(name, { first, last: at, notBefore });
  };

  const say = (what: string, hint: string) => {
    if (said !== what) log.warn({ hint }, what);
    said = what;
  };

  /** Looks at the database without having been told: notifications do not pass every proxy. */
  const look = async () => {
    const { readable, foldable } = await pyramidAccess(db);
    lookAt = now() + times.checkMs;
    if (!readable) return;
    const pyramids = await listPyramids(db);
    observe?.pyramids(pyramids);
    for (const { name, state } of pyramids) {
      if (state !== 'stale') stale.delete(name);
      else if (!stale.has(name)) {
        stale.add(name);
        log.warn(
          { pyramid: name, hint: `petasantri pyramid rebuild ${name}` },
          'rows changed in a way that the count pyramid could not follow; its layer is drawn from rows',
        );
      }
    }
    if (!foldable) {
      waiting.clear();
      if (pyramids.length > 0)
        say('this server may not add up the changes of count pyramids and leaves it to others', grants);
      return;
    }
    said = undefined;
    for (const { name, pending, state } of pyramids)
      if (pending > 0 && state !== 'building' && state !== 'unbuilt') note(name);
  };

  const fold = async (name: string) => {
    waiting.delete(name);
    const startedAt = now();
    const { taken, busy } = await foldPyramid(db, name, giveUp.signal);
    if (taken > 0) observe?.folded(name, taken, (now() - startedAt) / 1000);
    // Whoever is at it may not see the latest of them.
    if (busy) waiting.set(name, { first: now(), last: now(), notBefore: now() + times.everyMs });
  };

  const due = ({ first, last, notBefore }: Waiting) =>
    Math.max(notBefore, Math.min(last + times.quietMs, first + times.everyMs));

  const nextAt = () => Math.max(barredUntil, Math.min(lookAt, ...[...waiting.values()].map(due)));

  const work = async () => {
    const isLook = lookAt <= now();
    const name = [...waiting].find(([, one]) => due(one) <= now())?.[0];
    try {
      if (isLook) await look();
      else if (name !== undefined) await fold(name);
      pause = pauses.first;
    } catch (error) {
      if (giveUp.signal.aborted) return;
      if (pause === pauses.first)
        log.warn({ err: error }, 'the changes of count pyramids cannot be added up; trying until they can');
      if (name !== undefined && !isLook) note(name);
      barredUntil = now() + pause;
      pause = Math.min(pause * 2, pauses.most);
    }
  };

  function plan() {
    clearTimeout(timer);
    if (working || giveUp.signal.aborted) return;
    timer = setTimeout(
      () => {
        if (nextAt() > now()) return plan();
        working = work().finally(() => {
          working = undefined;
          plan();
        });
      },
      Math.ceil(Math.max(0, nextAt() - now())),
    ).unref();
  }

  const lookNow = () => {
    lookAt = now();
    plan();
  };
  const listening = db.listen(channel, {
    onNotify(name) {
      note(name);
      plan();
    },
    onReconnect: lookNow,
  });
  // What was changed before anybody listened is found by looking afterwards.
  listening.then(lookNow);

  return {
    async stop() {
      giveUp.abort();
      clearTimeout(timer);
      await (await listening)();
      await working;
    },
  };
}

/** What a role needs to add changes up, as the owner would write it. */
const grants =
  'grant usage on schema petasantri to ROLE; grant select on all tables in schema petasantri to ROLE; grant execute on function petasantri.fold_pyramid(text, int) to ROLE;';
