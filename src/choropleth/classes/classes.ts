import { AppError } from '../../errors.ts';
import { equalEdges } from './equal.ts';
import { headTailEdges } from './head-tail.ts';
import { jenksEdges } from './jenks.ts';
import { prettyEdges } from './pretty.ts';
import { quantileEdges } from './quantile.ts';
import { deviationEdges } from './standard-deviation.ts';

export const methods = ['quantile', 'equal', 'jenks', 'stddev', 'headtail', 'pretty', 'manual'] as const;
export type Method = (typeof methods)[number];

/** Least and most classes that may be asked for; ColorBrewer has colours for as many. */
export const classLimits = { least: 2, most: 9, usual: 5 } as const;

export interface Classes {
  /**
   * n + 1 ascending edges of n classes: class i holds breaks[i] <= v < breaks[i + 1], the last one its upper edge too. That one may
   * be a single value (its edges are equal). Empty when there are no values.
   */
  readonly breaks: readonly number[];
  /** Colours of a scale that these classes use: from the `first` of `of`. Only stddev leaves some out, to stay centred on the mean. */
  readonly scale: { readonly first: number; readonly of: number };
}

export interface ClassChoice {
  readonly method: Method;
  /** How many classes are wanted; fewer come out where the values do not have as many. */
  readonly classes: number;
  /** Edges of method manual, strictly ascending. */
  readonly edges: readonly number[] | null;
}

/** At most `most` classes of some values in any order, of which only pretty makes more than wanted. Throws AppError bad_request when manual edges are missing. */
export function classify(
  values: readonly number[],
  { method, classes, edges }: ClassChoice,
  most: number = classLimits.most,
): Classes {
  const sorted = [...values].sort((a, b) => a - b);
  const [least, greatest] = [sorted[0], sorted.at(-1)];
  if (least === undefined || greatest === undefined) return whole(edges ?? []);
  if (method === 'manual') {
    if (edges === null) throw new AppError('bad_request', 'method manual needs breaks');
    return whole(spread(edges, least, greatest));
  }
  if (least === greatest) return whole([least, greatest]);
  switch (method) {
    case 'equal':
      return whole(equalEdges(least, greatest, classes));
    case 'quantile':
      return whole(quantileEdges(sorted, classes));
    case 'jenks':
      return whole(jenksEdges(sorted, classes));
    case 'headtail':
      return whole(headTailEdges(sorted, classes));
    case 'pretty':
      return whole(prettyEdges(least, greatest, classes, most));
    case 'stddev':
      return deviationEdges(sorted, classes);
  }
}

/** The class of a value, or null of none or of one outside the edges. */
export function classOf(value: number | null, breaks: readonly number[]): number | null {
  const last = breaks.length - 2;
  if (value === null || last < 0 || value < (breaks[0] as number) || value > (breaks[last + 1] as number))
    return null;
  let found = 0;
  while (found < last && value >= (breaks[found + 1] as number)) found++;
  return found;
}

/** All colours of the scale. */
const whole = (breaks: readonly number[]): Classes => ({
  breaks,
  scale: { first: 0, of: Math.max(breaks.length - 1, 0) },
});

/** Manual edges keep what lies outside them: the outermost ones move out to hold it. */
function spread(edges: readonly number[], least: number, most: number): number[] {
  const [first, last] = [edges[0] as number, edges.at(-1) as number];
  return [Math.min(first, least), ...edges.slice(1, -1), Math.max(last, most)];
}
