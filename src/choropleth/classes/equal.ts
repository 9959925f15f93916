import { tidy } from './tidy.ts';

/** Edges of classes of equal width; fewer where the numbers are too close together to be told apart. */
export function equalEdges(least: number, most: number, classes: number): number[] {
  const inner = Array.from({ length: classes - 1 }, (_, i) =>
    tidy(least + ((most - least) / classes) * (i + 1)),
  );
  return [...new Set([least, ...inner.filter((edge) => edge > least && edge < most), most])];
}
