import { ckmeans } from 'simple-statistics';
import { classOfEach, keepFilled } from './keep-filled.ts';

/**
 * Natural breaks (Jenks 1967, Fisher 1958): the classes whose values differ least from their means. Each inner edge is the
 * least value of its class. Found exactly, by dynamic programming (Wang & Song 2011).
 */
export function jenksEdges(sorted: readonly number[], classes: number): number[] {
  const each = classOfEach(sorted, classes);
  if (each) return each;
  const clusters = ckmeans(sorted as number[], classes);
  return keepFilled(
    sorted,
    clusters.slice(1).flatMap((cluster) => cluster[0] ?? []),
  );
}
