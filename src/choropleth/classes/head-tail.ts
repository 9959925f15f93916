import { mean } from 'd3-array';
import { tidy } from './tidy.ts';

/** Largest share of the values that a head may be for it to be divided again (Jiang 2013). */
const headShare = 0.4;

/**
 * Head/tail breaks for heavy-tailed values (Jiang 2013, doi:10.1080/00330124.2012.700499): divided at the mean, then the
 * head at its own mean, while the head is a minority. The values, not `classes`, decide how many classes there are; `classes` is the most.
 */
export function headTailEdges(sorted: readonly number[], classes: number): number[] {
  const [least, most] = [sorted[0] as number, sorted.at(-1) as number];
  const edges = [least];
  let part = sorted;
  while (edges.length < classes) {
    const middle = tidy(mean(part) as number);
    const head = part.filter((value) => value >= middle);
    if (head.length === part.length || head.length === 0) break;
    edges.push(middle);
    if (head.length > headShare * part.length) break;
    part = head;
  }
  return [...edges, most];
}
