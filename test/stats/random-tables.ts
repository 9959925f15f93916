/** Random small nations: how many people of each category live where. */

export const categories = ['Sangat Miskin', 'Miskin', 'Rentan', 'Tidak Miskin', 'lain'] as const;

export interface Nation {
  /** Codes of real regions. */
  readonly regions: readonly string[];
  /** Counts by category under the code that a row bears: '', '32', '32.01', '32.01.01'. */
  readonly people: ReadonlyMap<string, readonly number[]>;
}

/** Numbers in [0, 1) that are the same each time (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Up to 4 (`most`) provinces with as many regencies with as many districts; the sizes of groups lie around k or far from it. */
export function randomNation(seed: number, most = 4): Nation & { readonly k: number } {
  const random = randomNumbers(seed);
  const whole = (most: number) => Math.floor(random() * (most + 1));
  const k = 3 + whole(17);
  const regions: string[] = [];
  const people = new Map<string, number[]>();
  // Each nation has its own taste, so that rare shapes (everybody of one category, ones only) are tried as well.
  const empty = random() * 0.7;
  const rare = random() < 0.5 ? 0 : 0.3;
  const scale = [1, 2, k / 2, k, 5 * k, 50 * k, 200 * k][whole(6)] as number;
  const weights = categories.map(() => (random() < 0.25 ? 0 : random() ** 2));
  const settle = (code: string, chance: number) => {
    if (random() > chance) return;
    const size = random() < 0.2 ? whole(40 * k) : whole(2 * scale);
    people.set(
      code,
      weights.map((weight) => (random() < rare ? 0 : Math.round(weight * size * 2 * random()))),
    );
  };
  settle('00', 0.3);
  for (const province of codes('', 1 + whole(most - 1))) {
    regions.push(province);
    settle(province, 0.2);
    for (const regency of codes(province, whole(most))) {
      regions.push(regency);
      settle(regency, 0.2);
      for (const district of codes(regency, whole(most))) {
        regions.push(district);
        settle(district, 1 - empty);
      }
    }
  }
  return { regions, people, k };
}

const codes = (parent: string, n: number) =>
  Array.from({ length: n }, (_, i) => `${parent === '' ? '' : `${parent}.`}${11 + i}`);

/** Every region with the pseudo regions, and what is true of each cell: names as the attacker's. */
export function truthOf({ regions, people }: Nation): { regions: string[]; cells: Map<string, number> } {
  const all = [
    '',
    '00',
    ...regions,
    ...regions.filter((code) => code.length < 8).map((code) => `${code}.00`),
  ];
  const cells = new Map<string, number>();
  for (const [code, counts] of people) {
    const leaf = code === '00' || code.length === 8 ? code : `${code}.00`;
    for (const region of all) {
      const within = region === '' || leaf === region || leaf.startsWith(`${region}.`);
      if (!within) continue;
      counts.forEach((n, i) => {
        cells.set(`${region}|${categories[i]}`, (cells.get(`${region}|${categories[i]}`) ?? 0) + n);
        cells.set(region, (cells.get(region) ?? 0) + n);
      });
    }
  }
  return { regions: all, cells };
}
