import { type Nation, randomNumbers } from './random-tables.ts';

/** People of a district, or of what stands for one, in one cell of level 13; 0 for those without a point. */
export interface Atom {
  readonly kode: string;
  readonly cell: number;
  readonly people: readonly number[];
}

/** Puts the people of a nation into up to 4 cells of level 13 each, in one or two of level 11, some without a point; no cell has two districts. */
export function scatter({ people }: Nation, seed: number): Atom[] {
  const random = randomNumbers(seed + 7919);
  let next = 4 ** 13;
  return [...people].flatMap(([code, counts]) => {
    const kode = code === '00' || code.length === 8 ? code : `${code}.00`;
    next += 32;
    const cells = Array.from(
      { length: 1 + Math.floor(random() * 4) },
      (_, i) => next + i * (random() < 0.5 ? 1 : 5),
    );
    if (random() < 0.5) cells.push(0);
    const even = random() < 0.5;
    const atoms = new Map([...new Set(cells)].map((cell) => [cell, counts.map(() => 0)]));
    const weights = [...atoms.keys()].map(() => (even ? 1 : random() ** 4));
    const all = weights.reduce((sum, weight) => sum + weight, 0);
    counts.forEach((n, category) => {
      let left = n;
      [...atoms.values()].forEach((atom, i) => {
        const last = i === atoms.size - 1;
        const here = last ? left : Math.min(left, Math.round((n * (weights[i] as number)) / all));
        atom[category] = here;
        left -= here;
      });
    });
    return [...atoms]
      .filter(([, counted]) => counted.some((n) => n > 0))
      .map(([cell, counted]) => ({ kode, cell, people: counted }));
  });
}
