import { nice, ticks } from 'd3-array';

/**
 * Edges at round numbers (1, 2 or 5 times a power of ten) that hold all values; about as many classes as wanted, and
 * never more than `most`.
 */
export function prettyEdges(least: number, greatest: number, classes: number, most: number): number[] {
  for (let wanted = classes; wanted > 0; wanted--) {
    const [start, stop] = nice(least, greatest, wanted);
    const edges = [...new Set(ticks(start, stop, wanted))];
    const holds = (edges[0] as number) <= least && (edges.at(-1) as number) >= greatest;
    if (edges.length >= 2 && edges.length <= most + 1 && holds) return edges;
  }
  return [least, greatest];
}
