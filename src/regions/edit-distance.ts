/**
 * Damerau's distance (optimal string alignment): insertions, deletions, substitutions and swaps of neighbours that
 * make one word of another. Gives up early and returns `most` + 1 beyond `most`.
 */
export function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(at(above, j) + 1, at(row, j - 1) + 1, at(above, j - 1) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, at(before, j - 2) + 1);
      row.push(cost);
    }
    if (Math.min(...row) > most) return most + 1;
    before = above;
    above = row;
  }
  return at(above, b.length);
}

const at = (row: readonly number[], i: number) => row[i] as number;

/** Mistakes that a word of this length may have and still be known: none below 5 letters, 1, and 2 from 8. */
export const allowedMistakes = (length: number): number => (length < 5 ? 0 : length < 8 ? 1 : 2);
