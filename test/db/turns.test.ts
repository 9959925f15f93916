import { expect, it } from 'vitest';
import { createTurns } from '../../src/db/turns.ts';

function gate() {
  let open!: () => void;
  const promise = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { promise, open };
}

it('lets one work at a time, in the order they came', async () => {
  const turns = createTurns(10);
  const seen: string[] = [];
  const work = (name: string) =>
    turns.take(async () => {
      seen.push(`${name} begins`);
      await Promise.resolve();
      seen.push(`${name} ends`);
      return name;
    });
  expect(await Promise.all([work('a'), work('b'), work('c')])).toEqual(['a', 'b', 'c']);
  expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
});

it('goes on after work that failed', async () => {
  const turns = createTurns(10);
  const failing = turns.take(async () => {
    throw new Error('no');
  });
  const next = turns.take(async () => 'next');
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('next');
});

it('turns further callers away when the queue is full', async () => {
  const turns = createTurns(2);
  const { promise, open } = gate();
  const running = turns.take(() => promise);
  const waiting = [turns.take(async () => 1), turns.take(async () => 2)];
  await expect(turns.take(async () => 3)).rejects.toMatchObject({ code: 'db_busy' });
  open();
  await running;
  expect(await Promise.all(waiting)).toEqual([1, 2]);
  expect(await turns.take(async () => 4)).toBe(4);
});

it('lets a caller leave the queue, and never starts its work', async () => {
  const turns = createTurns(1);
  const { promise, open } = gate();
  const running = turns.take(() => promise);
  const controller = new AbortController();
  let started = false;
  const leaving = turns.take(async () => {
    started = true;
  }, controller.signal);
  controller.abort();
  await expect(leaving).rejects.toMatchObject({ code: 'aborted' });
  // Its place is free again.
  const other = turns.take(async () => 'other');
  open();
  await running;
  expect(await other).toBe('other');
  expect(started).toBe(false);
});

it('refuses a caller that has already left, and holds up nobody', async () => {
  const turns = createTurns(1);
  await expect(turns.take(async () => 1, AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' });
  expect(await turns.take(async () => 2)).toBe(2);
});

it('does not stop work that has begun', async () => {
  const turns = createTurns(1);
  const { promise, open } = gate();
  const controller = new AbortController();
  const running = turns.take(async () => {
    await promise;
    return 'done';
  }, controller.signal);
  controller.abort();
  open();
  expect(await running).toBe('done');
});
