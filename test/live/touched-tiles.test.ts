import { expect, test } from 'vitest';
import { tileBounds, toDegrees } from '../../src/geo/mercator.ts';
// @ts-expect-error a script of the page, without types of its own here
import { readEvents as readOnPage } from '../../src/web/read-events.js';
// @ts-expect-error likewise
import { touchedTiles } from '../../src/web/touched-tiles.js';

const margin = 64 / 4096;

test('a page asks again for the tiles that a box touches, their margin included, on either side of the antimeridian', () => {
  let state = 7;
  const random = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  const tiles = Array.from({ length: 400 }, (_, i) => {
    const z = i % 12;
    return [z, Math.floor(random() * 2 ** z), Math.floor(random() * 2 ** z)] as const;
  });
  let touched = 0;
  for (let i = 0; i < 100; i++) {
    const west = -190 + random() * 370;
    const south = -84 + random() * 165;
    const size = 10 ** (-4 + 5 * random());
    const box = [west, south, west + size, Math.min(84, south + size)] as const;
    const expected = tiles.filter(([z, x, y]) => {
      const [w, s, e, n] = toDegrees(tileBounds({ z, x, y }, margin));
      const isBeside = [-360, 0, 360].some((turn) => box[0] + turn <= e && box[2] + turn >= w);
      return isBeside && box[1] <= n && box[3] >= s;
    });
    const names = tiles.map((tile) => tile.join('/'));
    expect(touchedTiles(names, [box])).toEqual(expected.map((tile) => tile.join('/')));
    expect(touchedTiles(names, null)).toEqual(names);
    touched += expected.length;
  }
  expect(touched).toBeGreaterThan(100);
});

test('a page reads events however they are cut into pieces', async () => {
  const text =
    'retry: 3000\n\nid: a.1\nevent: ready\ndata: {"layers":[]}\n\n: ping\n\nid: a.2\nevent: edit\ndata: {"é":": x"}\n\nid: a.3\nev';
  const bytes = new TextEncoder().encode(text);
  for (const size of [1, 2, 7, bytes.length]) {
    const body = new ReadableStream({
      start(controller) {
        for (let i = 0; i < bytes.length; i += size) controller.enqueue(bytes.slice(i, i + size));
        controller.close();
      },
    });
    const heard = [];
    for await (const event of readOnPage(body)) heard.push(event);
    expect(heard).toEqual([
      { event: 'ready', id: 'a.1', data: '{"layers":[]}' },
      { event: 'edit', id: 'a.2', data: '{"é":": x"}' },
    ]);
  }
});
