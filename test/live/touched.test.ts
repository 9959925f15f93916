import { expect, test } from 'vitest';
import type { Layer } from '../../src/catalog/layer.ts';
import { touchedBoxes } from '../../src/live/touched.ts';
import { fakeLayer } from '../http/fake-server.ts';

const boxes = [[1, 2, 3, 4]] as const;
const touched = (layer: Layer, table: string) => touchedBoxes(layer, { table, boxes });

test('an edit touches a layer at its places where the layer draws that table, else anywhere', () => {
  const table = fakeLayer('a', {
    source: 'public.a',
    tables: ['public.a', 'petasantri.shapes', 'public.names'],
    shapes: { schema: 'petasantri', table: 'shapes', key: 'code' },
  });
  expect(touched(table, 'public.a')).toBe(boxes);
  expect(touched(table, 'petasantri.shapes')).toBe(boxes);
  expect(touched(table, 'public.names')).toBeNull();
  expect(touched(table, 'public.b')).toBeUndefined();
  expect(touchedBoxes(table, { table: 'public.a', boxes: null })).toBeNull();
});
