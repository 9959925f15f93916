import { beforeAll, expect, it } from 'vitest';
import { describeEngines } from '../engines/engines.ts';
import { leaksOf } from './leaks.ts';
import { publishable, settle, useTables } from './nation-database.ts';
import { categories, type Nation, randomNation, randomNumbers, truthOf } from './random-tables.ts';

/** Nations that are tried: enough to meet every rule on one engine, and a sample on the slower one. */
const trials = { postgres: 300, embedded: 40 };

const k = 10;

/** Scores of the four categories; everybody has 0 to 173. */
const bounds = [
  [80, 173],
  [65, 79],
  [45, 64],
  [0, 44],
] as const;

/** How many numbers of people with a score from a to b are possible where n people have this sum. */
function possibilities(n: number, sum: number, [a, b]: readonly [number, number]): number {
  let found = 0;
  for (let m = 0; m <= n; m += 1) {
    const least = m * a + (n - m) * (a === 0 ? 45 : 0);
    const most = m * b + (n - m) * (b === 173 ? 79 : 173);
    if (least <= sum && sum <= most) found += 1;
  }
  return found;
}

describeEngines('the public', 'empty', (database, engine) => {
  beforeAll(() => useTables(database().db));

  /** Published totals by code, and breakdowns of the four categories and the rest as one text. */
  const published = async (regions: readonly string[], people: Record<string, readonly number[]>) => {
    const nation: Nation = {
      regions,
      people: new Map(
        Object.entries(people).map(([code, n]) => [code, [0, 1, 2, 3, 4].map((i) => n[i] ?? 0)]),
      ),
    };
    await settle(database().db, nation);
    const rows = await publishable(database().db, k);
    const totals: Record<string, number | null> = {};
    const parts: Record<string, string> = {};
    for (const { code, dim, n } of rows)
      if (dim === 'semua') totals[code] = n;
      else parts[code] = `${parts[code] ? `${parts[code]} ` : ''}${n ?? '-'}`;
    return { totals, parts };
  };

  it('sees everything where all groups are large, and no row where nobody is', async () => {
    const { totals, parts } = await published(['11', '11.01', '11.02', '11.01.01', '12'], {
      '11.01.01': [10, 20, 30, 40],
      '11.02': [0, 0, 0, 55],
    });
    expect(totals).toEqual({
      '': 155,
      '11': 155,
      '11.01': 100,
      '11.01.01': 100,
      '11.02': 55,
      '11.02.00': 55,
    });
    expect(parts['11.01.01']).toBe('10 20 30 40 0');
    expect(parts['']).toBe('10 20 30 95 0');
  });

  it('sees neither a small group nor the smallest of the others, which would tell it', async () => {
    const { totals } = await published(['11', '12', '13'], {
      '11': [0, 0, 0, 3],
      '12': [0, 0, 0, 40],
      '13': [0, 0, 0, 200],
    });
    expect(totals).toEqual({
      '': 243,
      '11': null,
      '11.00': null,
      '12': null,
      '12.00': null,
      '13': 200,
      '13.00': 200,
    });
  });

  it('counts rows without a region as one more child', async () => {
    const { totals } = await published(['11'], { '00': [0, 0, 0, 3], '11': [0, 0, 0, 40] });
    expect(totals).toEqual({ '': 43, '00': null, '11': null, '11.00': null });
  });

  it('sees the others where small groups hide each other', async () => {
    const { totals } = await published(['11', '12', '13'], {
      '11': [0, 0, 0, 6],
      '12': [0, 0, 0, 5],
      '13': [0, 0, 0, 20],
    });
    expect(totals).toMatchObject({ '': 31, '11': null, '12': null, '13': 20 });
  });

  it('sees one more hidden where each of the small groups would have to be one', async () => {
    const ones = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`${11 + i}`, [0, 0, 0, 1]]));
    const { totals } = await published([...Object.keys(ones), '31', '32', '33'], {
      ...ones,
      '31': [0, 0, 0, 30],
      '32': [0, 0, 0, 40],
    });
    expect(totals).toMatchObject({ '': 80, '11': null, '20': null, '31': null, '32': 40 });
    expect(totals).not.toHaveProperty('33');
  });

  it('does not see which regions are empty where no other is shown, or below a hidden one', async () => {
    const ones = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`11.${11 + i}`, [0, 0, 0, 1]]));
    const all = await published(['11', ...Object.keys(ones), '11.31', '11.31.01'], ones);
    expect(all.totals).toMatchObject({ '': 10, '11': 10, '11.11': null, '11.31': null, '11.31.01': null });
    expect(all.totals['11.00']).toBeNull();
    const below = await published(['11', '11.01', '11.02', '12', '13'], {
      '11.01': [0, 0, 0, 3],
      '12': [0, 0, 0, 10],
      '13': [0, 0, 0, 90],
    });
    expect(below.totals).toMatchObject({ '11': null, '11.01': null, '11.02': null, '12': null, '13': 90 });
  });

  it('sees nothing of a nation that is a small group', async () => {
    const { totals } = await published(['11', '12'], { '11': [0, 0, 0, 9] });
    expect(Object.entries(totals).filter(([, n]) => n !== null)).toEqual([]);
    expect(Object.keys(totals).sort()).toEqual(['', '00', '11', '11.00', '12', '12.00']);
  });

  it('sees no breakdown with a small category, nor that of the smallest other with people of it', async () => {
    const { totals, parts } = await published(['11', '12', '13', '14'], {
      '11': [3, 0, 0, 60],
      '12': [0, 20, 0, 20],
      '13': [30, 0, 0, 30],
      '14': [90, 0, 0, 90],
    });
    expect(totals).toMatchObject({ '11': 63, '12': 40, '13': 60, '14': 180 });
    expect(parts).toMatchObject({
      '': '123 20 0 200 0',
      '11': '- - - - -',
      '12': '0 20 0 20 0',
      '13': '- - - - -',
      '14': '90 0 0 90 0',
    });
  });

  it('sees no breakdown below a hidden one', async () => {
    const { totals, parts } = await published(['11', '11.01', '11.02', '12'], {
      '11.01': [10, 0, 0, 60],
      '11.02': [0, 5, 0, 60],
      '12': [50, 50, 0, 0],
    });
    expect(totals).toMatchObject({ '11.01': 70, '11.02': 65 });
    expect(parts).toMatchObject({ '11': '- - - - -', '11.01': '- - - - -', '12': '- - - - -' });
  });

  it('learns no small group, nor any hidden number, by algebra or by bounds', async () => {
    const seen = { hidden: 0, shown: 0, small: 0 };
    for (let seed = 1; seed <= trials[engine]; seed += 1) {
      const nation = randomNation(seed);
      await settle(database().db, nation);
      const leaks = leaksOf(nation, await publishable(database().db, nation.k), seen);
      expect({ seed, leaks }).toEqual({ seed, leaks: [] });
    }
    // The nations are of a kind that tries the rules.
    for (const n of Object.values(seen)) expect(n).toBeGreaterThan(trials[engine] * 5);
  });

  it('learns little of a hidden breakdown from a mean, nor from what means leave over', async () => {
    const seen = { shown: 0, hidden: 0 };
    for (let seed = 1; seed <= trials[engine]; seed += 1) {
      const nation = randomNation(seed);
      const random = randomNumbers(seed);
      const scores = [...bounds.map(([a, b]) => a + Math.floor(random() * (b - a + 1))), 60];
      await settle(database().db, nation, scores);
      const rows = await publishable(database().db, nation.k);
      const { regions, cells } = truthOf(nation);
      const skor = (code: string) =>
        scores.reduce((sum, score, i) => sum + score * (cells.get(`${code}|${categories[i]}`) ?? 0), 0);
      const means = new Map(
        rows.filter(({ dim }) => dim === 'semua').map((row) => [row.code, row.jumlah_skor]),
      );
      const open = new Set(
        rows.filter(({ dim, n }) => dim === 'kategori' && n !== null).map(({ code }) => code),
      );
      const groups: string[][] = [];
      for (const [code, sum] of means) {
        if (sum === null) {
          seen.hidden += 1;
          continue;
        }
        seen.shown += 1;
        expect([seed, code, sum]).toEqual([seed, code, skor(code)]);
        if (!open.has(code)) groups.push([code]);
        const children = regions.filter(
          (other) => other !== '' && (other.length === 2 ? '' : other.slice(0, -3)) === code,
        );
        const hidden = children.filter((child) => means.has(child) && means.get(child) === null);
        // All of them together are the region, which needs no secret where its breakdown is shown.
        const rest = children.some((child) => !hidden.includes(child) && (cells.get(child) ?? 0) > 0);
        if (rest || !open.has(code)) groups.push(hidden);
      }
      for (const group of groups) {
        const n = group.reduce((all, code) => all + (cells.get(code) ?? 0), 0);
        const sum = group.reduce((all, code) => all + skor(code), 0);
        for (const range of n === 0 ? [] : bounds)
          expect([seed, group, range, possibilities(n, sum, range) > nation.k]).toEqual([
            seed,
            group,
            range,
            true,
          ]);
      }
    }
    for (const n of Object.values(seen)) expect(n).toBeGreaterThan(trials[engine]);
  });
});
