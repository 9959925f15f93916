import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ListenHandlers } from '../../src/db/database.ts';
import { AppError } from '../../src/errors.ts';
import type { Attempt } from '../../src/stats/refresh.ts';
import { type RefresherOptions, runRefresher } from '../../src/stats/refresher.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Lets all that is due within so many milliseconds happen. */
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** A database of statistics that is a plain object, and a refresher on it. */
function refresherOn(settings: Partial<RefresherOptions['settings']> = {}) {
  const state = {
    version: 1,
    /** Times of the changes that wait, by the fake clock. */
    changes: [] as number[],
    refreshedAt: null as number | null,
    access: { installed: true, readable: true, refreshable: true },
    busy: false,
    broken: null as 'look' | 'refresh' | null,
    refreshMs: 0,
    looks: 0,
  };
  const starts: number[] = [];
  const versions: number[] = [];
  const results: string[] = [];
  const lines: string[] = [];
  const listeners = new Map<string, ListenHandlers>();
  const away = () => new AppError('db_unavailable', 'away');
  const log = (_: object, message: string) => lines.push(message);
  const began = performance.now();
  const clock = () => performance.now() - began;
  const ago = (at: number | undefined | null) => (at === undefined || at === null ? null : clock() - at);
  const notify = (channel: string) => listeners.get(channel)?.onNotify('');

  const refresh = async (): Promise<Attempt> => {
    starts.push(clock());
    if (state.broken === 'refresh') throw away();
    if (state.busy) return { outcome: 'busy' };
    if (state.changes.length === 0) return { outcome: 'nothing' };
    state.changes = [];
    const startedAt = clock();
    await new Promise((resolve) => setTimeout(resolve, state.refreshMs));
    state.version++;
    state.refreshedAt = startedAt;
    notify('petasantri_refreshed');
    return { outcome: 'refreshed', refreshed: true, version: state.version, refreshedAt: null, tookMs: 0 };
  };
  const refresher = runRefresher(
    {
      async access() {
        state.looks++;
        if (state.broken === 'look') throw away();
        return state.access;
      },
      version: async () => ({
        version: state.version,
        refreshedAt: null,
        tookMs: 0,
        pending: state.changes.length > 0,
        pendingSince: null,
        ages: {
          refresh: ago(state.refreshedAt),
          firstChange: ago(state.changes[0]),
          lastChange: ago(state.changes.at(-1)),
        },
      }),
      refresh,
      async listen(channel, handlers) {
        listeners.set(channel, handlers);
        return async () => {
          listeners.delete(channel);
        };
      },
    },
    {
      settings: { refresh: true, quietMs: 2000, everyMs: 10_000, ...settings },
      log: { debug() {}, info: log, warn: log },
      onVersion: (version) => versions.push(version),
      observe: { statistics() {}, refresh: (result) => results.push(result) },
    },
  );
  return {
    state,
    starts,
    versions,
    results,
    lines,
    listeners,
    refresher,
    change() {
      state.changes.push(clock());
      notify('petasantri_changed');
    },
    /** Another server does it. */
    refreshElsewhere() {
      state.changes = [];
      state.version++;
      state.refreshedAt = clock();
      notify('petasantri_refreshed');
    },
  };
}

describe('the refresher', () => {
  it('refreshes once, two seconds after the last of many changes', async () => {
    const { change, starts, versions } = refresherOn();
    await pass(100);
    for (let i = 0; i < 50; i++) {
      change();
      await pass(20);
    }
    await pass(30_000);
    expect(starts).toEqual([100 + 49 * 20 + 2000]);
    expect(versions).toEqual([1, 2]);
  });

  it('refreshes every ten seconds while changes never stop', async () => {
    const { change, starts } = refresherOn();
    await pass(0);
    for (let i = 0; i < 45; i++) {
      change();
      await pass(1000);
    }
    expect(starts).toEqual([10_000, 20_000, 30_000, 40_000]);
  });

  it('finds at its start, and after a reconnect, what was announced while nobody listened', async () => {
    const { state, starts, listeners } = refresherOn();
    state.changes = [-60_000];
    await pass(10);
    expect(starts).toHaveLength(1);
    await pass(20_000);
    state.changes = [20_000];
    listeners.get('petasantri_changed')?.onReconnect();
    await pass(5000);
    expect(starts).toHaveLength(2);
    expect(state.changes).toEqual([]);
  });

  it('finds within a minute what no notification told of', async () => {
    const { state, starts } = refresherOn();
    await pass(1000);
    state.changes = [1000];
    await pass(62_000);
    expect(starts).toHaveLength(1);
  });

  it('looks again while another session is at it, until nothing waits', async () => {
    const { change, state, starts, results, refreshElsewhere } = refresherOn();
    await pass(0);
    state.busy = true;
    change();
    await pass(25_000);
    expect(results).toEqual(['busy', 'busy', 'busy']);
    refreshElsewhere();
    state.busy = false;
    await pass(30_000);
    expect(starts).toHaveLength(3);
    expect(state.changes).toEqual([]);
  });

  it('tells of a version that another server made, and keeps the distance to its refresh', async () => {
    const { change, starts, versions, refreshElsewhere } = refresherOn();
    await pass(1000);
    refreshElsewhere();
    await pass(10);
    expect(versions).toEqual([1, 2]);
    change();
    await pass(20_000);
    expect(starts).toEqual([11_000]);
  });

  it('waits for a database that is away, logs it once, and never throws', async () => {
    const { change, state, starts, lines } = refresherOn();
    state.broken = 'look';
    await pass(120_000);
    expect(state.looks).toBeLessThan(12);
    expect(lines).toEqual(['the state of the statistics cannot be read; trying until it can']);
    state.broken = null;
    change();
    await pass(40_000);
    expect(starts).toHaveLength(1);
  });

  it('tries a refresh that fails again and again with growing pauses', async () => {
    const { change, state, starts, lines } = refresherOn();
    await pass(0);
    state.broken = 'refresh';
    change();
    await pass(120_000);
    expect(starts.length).toBeGreaterThan(4);
    expect(starts.length).toBeLessThan(10);
    expect(lines).toEqual(['the statistics cannot be refreshed; trying until they can']);
    state.broken = null;
    await pass(40_000);
    expect(state.changes).toEqual([]);
  });

  it('refreshes again for what changed during a refresh', async () => {
    const { change, state, starts } = refresherOn();
    await pass(0);
    state.refreshMs = 3000;
    change();
    await pass(3000);
    change();
    await pass(30_000);
    expect(starts).toEqual([2000, 12_000]);
  });

  it.each([
    [
      'may not refresh',
      { installed: true, readable: true, refreshable: false },
      'this server may not refresh the statistics and leaves it to others',
    ],
    [
      'finds no statistics',
      { installed: false, readable: false, refreshable: false },
      'there are no statistics views of ours here; they are not kept fresh',
    ],
  ])('says once that it %s, and begins when that has changed', async (_, access, message) => {
    const { change, state, starts, lines } = refresherOn();
    state.access = access;
    change();
    await pass(300_000);
    expect(starts).toEqual([]);
    expect(lines).toEqual([message]);
    state.access = { installed: true, readable: true, refreshable: true };
    await pass(70_000);
    expect(starts).toHaveLength(1);
    expect(lines).toEqual([message, 'the statistics are kept fresh from now on']);
  });

  it('only follows the version when it is told not to refresh', async () => {
    const { change, starts, versions, lines, refreshElsewhere } = refresherOn({ refresh: false });
    await pass(0);
    change();
    await pass(60_000);
    refreshElsewhere();
    await pass(10);
    expect(starts).toEqual([]);
    expect(versions).toEqual([1, 2]);
    expect(lines).toEqual([]);
  });

  it('does nothing more once it was stopped', async () => {
    const { change, state, starts, listeners, refresher } = refresherOn();
    await pass(0);
    change();
    const looks = state.looks;
    await refresher.stop();
    await pass(100_000);
    expect([starts, state.looks, listeners.size]).toEqual([[], looks, 0]);
  });
});
