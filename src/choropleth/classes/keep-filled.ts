/**
 * Edges around the given inner ones without those that would leave a class empty, so that ties never make a class that nothing is
 * in. `sorted` ascends and has at least two distinct values; an inner edge may equal the greatest of them.
 */
export function keepFilled(sorted: readonly number[], inner: readonly number[]): number[] {
  const edges = [sorted[0] as number];
  let at = 0;
  for (const edge of inner) {
    let next = at;
    while (next < sorted.length && (sorted[next] as number) < edge) next++;
    if (next === at || next === sorted.length) continue;
    edges.push(edge);
    at = next;
  }
  return [...edges, sorted.at(-1) as number];
}

/** One class for each distinct value, when there are no more of them than classes; else null. */
export function classOfEach(sorted: readonly number[], classes: number): number[] | null {
  const distinct = [...new Set(sorted)];
  return distinct.length > classes ? null : [...distinct, distinct.at(-1) as number];
}
