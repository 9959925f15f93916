import { quantileSorted } from 'd3-array';
import { classOfEach, keepFilled } from './keep-filled.ts';
import { tidy } from './tidy.ts';

/** Edges of classes with about as many values each (quantiles of type 7, as in R and NumPy); ties stay together. */
export function quantileEdges(sorted: readonly number[], classes: number): number[] {
  const each = classOfEach(sorted, classes);
  if (each) return each;
  const inner = Array.from({ length: classes - 1 }, (_, i) =>
    quantileSorted(sorted as number[], (i + 1) / classes),
  );
  return keepFilled(
    sorted,
    inner.flatMap((edge) => (edge === undefined ? [] : tidy(edge))),
  );
}
