import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ListenHandlers } from '../../src/db/database.ts';
import { createEdits } from '../../src/live/edits.ts';

const times = { pingMs: 1000, answerMs: 100 };

/** A database whose notifications arrive, or not. */
function setUp(arrives = true) {
  const state = { arrives, sends: true };
  const warned: string[] = [];
  const stale = vi.fn();
  let handlers: ListenHandlers | undefined;
  const edits = createEdits({
    db: {
      async listen(_channel, given) {
        handlers = given;
        return async () => {};
      },
      async query<Row>(statement: { text: string }, params: readonly unknown[] = []) {
        if (!state.sends) throw new Error('the database is away');
        if (!statement.text.includes('pg_notify')) return [{ sequence: 41 }] as Row[];
        if (state.arrives) handlers?.onNotify(String(params[0]));
        return [] as Row[];
      },
    },
    log: { warn: (_, message) => warned.push(message) },
    times,
  });
  edits.onStale(stale);
  return { state, warned, stale, edits, line: () => handlers as ListenHandlers };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('edits', () => {
  test('are heard once a ping has arrived, which is no edit', async () => {
    const { edits, stale, warned, line } = setUp();
    const heard = vi.fn();
    edits.subscribe(heard);
    expect(edits.listening()).toBe(false);
    await edits.started;
    expect([edits.listening(), edits.lastSequence()]).toEqual([true, 41]);
    line().onNotify('ping of another server');
    expect(heard).not.toHaveBeenCalled();
    line().onNotify('{"t":"a.b","s":50}');
    expect(heard).toHaveBeenCalledExactlyOnceWith({ table: 'a.b', sequence: 50, boxes: null });
    expect([edits.lastSequence(), edits.lastHeard()]).toEqual([50, 50]);
    line().onNotify('garbage');
    line().onNotify('more of it');
    expect(warned).toEqual(['what was announced is no edit']);
    expect(stale).not.toHaveBeenCalled();
    await edits.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('are not taken for heard where a pooler swallows them, and count as missed when they are heard at last', async () => {
    const { edits, state, stale, warned } = setUp(false);
    await vi.advanceTimersByTimeAsync(times.answerMs);
    await edits.started;
    expect(edits.listening()).toBe(false);
    await vi.advanceTimersByTimeAsync(3 * times.pingMs);
    expect(warned).toEqual(['notifications of the database do not arrive: edits show late']);
    state.arrives = true;
    await vi.advanceTimersByTimeAsync(times.pingMs);
    expect([edits.listening(), stale.mock.calls.length]).toEqual([true, 1]);
    state.arrives = false;
    await vi.advanceTimersByTimeAsync(times.pingMs + times.answerMs);
    expect(edits.listening()).toBe(false);
    await edits.close();
  });

  test('are unheard while the line is lost, whatever an older ping says, and count as missed after it', async () => {
    const { edits, state, stale, line } = setUp();
    await edits.started;
    line().onLost?.();
    expect(edits.listening()).toBe(false);
    await vi.advanceTimersByTimeAsync(2 * times.pingMs);
    expect([edits.listening(), stale.mock.calls.length]).toEqual([false, 0]);
    line().onReconnect();
    await vi.advanceTimersByTimeAsync(0);
    expect([edits.listening(), stale.mock.calls.length]).toEqual([true, 1]);
    // A database that cannot be asked says nothing about the line.
    state.sends = false;
    await vi.advanceTimersByTimeAsync(2 * times.pingMs);
    expect(edits.listening()).toBe(true);
    await edits.close();
  });

  test('reach every listener, whatever one of them does', async () => {
    const { edits, warned, line } = setUp();
    await edits.started;
    const heard = vi.fn();
    edits.subscribe(() => {
      throw new Error('mine');
    });
    const leave = edits.subscribe(heard);
    line().onNotify('{"t":"a.b","s":1}');
    leave();
    line().onNotify('{"t":"a.b","s":2}');
    expect(heard).toHaveBeenCalledTimes(1);
    expect(warned).toEqual(['a listener to edits failed', 'a listener to edits failed']);
    await edits.close();
  });
});
