import { describe, expect, test } from 'vitest';
import { parseEdit } from '../../src/live/parse-edit.ts';

const box = [106.8, -6.2, 106.9, -6.1];

describe('an announced edit', () => {
  test('has a table, a number and boxes', () => {
    expect(parseEdit(JSON.stringify({ t: 'public.santri_map', s: 7, b: [box] }))).toEqual({
      table: 'public.santri_map',
      sequence: 7,
      boxes: [box],
    });
  });

  test('is anywhere without boxes, and with boxes that cannot be read', () => {
    const bad = [
      undefined,
      null,
      [],
      'x',
      [[1, 2, 3]],
      [[1, 2, 3, null]],
      [[2, 2, 1, 3]],
      [[1, 3, 2, 2]],
      [box, 'x'],
      new Array(65).fill(box),
    ];
    for (const b of bad) expect(parseEdit(JSON.stringify({ t: 'a.b', s: 1, b }))?.boxes).toBeNull();
  });

  test('is nothing where table or number are not ours', () => {
    const bad = ['', '{', '1', 'null', '[]', '{"t":"a.b"}', '{"s":1}', '{"t":1,"s":1}', '{"t":"ab","s":1}'];
    const numbers = [-1, 1.5, 'x', null, 1e300].map((s) => JSON.stringify({ t: 'a.b', s }));
    const long = JSON.stringify({ t: `a.${'b'.repeat(126)}`, s: 1 });
    for (const payload of [...bad, ...numbers, long])
      expect([payload, parseEdit(payload)]).toEqual([payload, null]);
  });
});
