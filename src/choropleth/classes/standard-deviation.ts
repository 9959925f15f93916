import { deviation, mean } from 'd3-array';
import type { Classes } from './classes.ts';
import { tidy } from './tidy.ts';

/**
 * Classes one standard deviation (of a sample) wide around the mean: an even number divides at the mean, an odd one has it in the
 * middle of its middle class. Classes beyond the values are left out, and their colours with them, so that the
 * middle of the scale stays at the mean.
 */
export function deviationEdges(sorted: readonly number[], classes: number): Classes {
  const [least, most] = [sorted[0] as number, sorted.at(-1) as number];
  const centre = mean(sorted) as number;
  const width = deviation(sorted) as number;
  const inner = Array.from({ length: classes - 1 }, (_, i) => tidy(centre + (i + 1 - classes / 2) * width));
  const first = inner.filter((edge) => edge <= least).length;
  const within = inner.filter((edge) => edge > least && edge <= most);
  return { breaks: [least, ...new Set(within), most], scale: { first, of: classes } };
}
