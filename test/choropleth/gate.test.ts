import { expect, test } from 'vitest';
import { createGate } from '../../src/choropleth/gate.ts';

/** Work that ends when it is told to. */
function job() {
  let done = () => {};
  const promise = new Promise<void>((resolve) => {
    done = resolve;
  });
  return { work: () => promise, done: () => done() };
}

test('a gate lets so many in, keeps so many waiting in order, and refuses the rest', async () => {
  const gate = createGate(2, 2);
  const order: string[] = [];
  const [first, second] = [job(), job()];
  const inside = [gate.pass(first.work), gate.pass(second.work)];
  const leaving = new AbortController();
  const left = gate.pass(async () => order.push('left'), leaving.signal);
  const third = gate.pass(async () => order.push('third'));
  await expect(gate.pass(async () => {})).rejects.toMatchObject({ code: 'db_busy' });
  leaving.abort();
  await expect(left).rejects.toMatchObject({ code: 'aborted' });
  const fourth = gate.pass(async () => order.push('fourth'));
  expect(order).toEqual([]);
  first.done();
  await Promise.all([third, fourth]);
  expect(order).toEqual(['third', 'fourth']);
  second.done();
  await Promise.all(inside);
});

test('a failure lets the next one in', async () => {
  const gate = createGate(1, 1);
  const failing = gate.pass(() => Promise.reject(new Error('no')));
  const next = gate.pass(async () => 'in');
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('in');
});
