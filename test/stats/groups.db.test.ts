import { beforeAll, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { describeEngines } from '../engines/engines.ts';
import type { PublicRow } from './attacker.ts';
import { leaksIn } from './leaks.ts';
import { settle, useTables } from './nation-database.ts';
import { categories, type Nation, randomNation, truthOf } from './random-tables.ts';

/** Nations that are tried on each engine. */
const trials = { postgres: 200, embedded: 30 };

/** Which of the five categories make a group of each dimension, so that a random nation has them as well. */
const groups: Record<'gender' | 'residence', Readonly<Record<string, readonly number[]>>> = {
  gender: { L: [0, 1], P: [2, 3], lain: [4] },
  residence: { Mukim: [0, 2, 4], Kalong: [1], lain: [3] },
};
const dims = Object.keys(groups) as (keyof typeof groups)[];

/** Counts groups of a nation as count_groups() would, by regency. */
async function settleGroups(db: Database, { people }: Nation): Promise<void> {
  const counted = new Map<string, number>();
  for (const [code, counts] of people) {
    const kode = code === '00' || code.length >= 5 ? code.slice(0, 5) : `${code}.00`;
    for (const dim of dims)
      for (const [val, parts] of Object.entries(groups[dim])) {
        const n = parts.reduce((sum, i) => sum + (counts[i] ?? 0), 0);
        const key = [kode, dim, val].join(' ');
        if (n > 0) counted.set(key, (counted.get(key) ?? 0) + n);
      }
  }
  const keys = [...counted.keys()].map((key) => key.split(' '));
  await db.script('delete from petasantri.santri_groups');
  await db.query(
    {
      text: 'insert into petasantri.santri_groups select * from unnest($1::text[], $2::text[], $3::text[], $4::int[])',
    },
    [
      keys.map(([kode]) => kode),
      keys.map(([, dim]) => dim),
      keys.map(([, , val]) => val),
      [...counted.values()],
    ],
  );
}

const publishable = (db: Database, k: number) =>
  db.query<PublicRow>(
    {
      text: `select code, dim, val, n from petasantri.publishable($1) where dim = 'semua' and level <> 'kecamatan'
        union all select code, dim, val, n from petasantri.publishable_groups($1)`,
    },
    [k],
  );

describeEngines('what the public sees by gender and residence', 'empty', (database, engine) => {
  let db: Database;
  beforeAll(async () => {
    db = database().db;
    await useTables(db);
  });

  it('is all groups of a region or none, and what is hidden takes the smallest other with it', async () => {
    const regions = ['11', '12', '13', '14'];
    const people = new Map<string, readonly number[]>([
      ['11', [3, 0, 60, 0, 0]],
      ['12', [0, 0, 40, 0, 0]],
      ['13', [30, 0, 31, 0, 0]],
      ['14', [90, 0, 90, 0, 0]],
    ]);
    await settle(db, { regions, people });
    await settleGroups(db, { regions, people });
    const rows = await publishable(db, 10);
    const seen = (code: string) =>
      rows
        .filter((row) => row.code === code && row.dim === 'gender')
        .map(({ val, n }) => `${val} ${n ?? '-'}`)
        .join(' ');
    expect(['', '11', '12', '13', '14'].map(seen)).toEqual([
      'L 123 P 221 lain 0',
      'L - P - lain -',
      'L 0 P 40 lain 0',
      'L - P - lain -',
      'L 90 P 90 lain 0',
    ]);
  });

  it('is nothing while the groups do not add up to the totals', async () => {
    await db.script(`update petasantri.santri_groups set n = n + 1 where kode = '14.00' and val = 'L'`);
    const rows = await publishable(db, 10);
    expect(rows.filter(({ dim, n }) => dim !== 'semua' && n !== null)).toEqual([]);
  });

  it('gives no small group away, in hundreds of random nations', async () => {
    const seen = { hidden: 0, shown: 0, small: 0 };
    for (let seed = 1; seed <= trials[engine]; seed += 1) {
      const nation = randomNation(seed);
      await settle(db, nation);
      await settleGroups(db, nation);
      const rows = await publishable(db, nation.k);
      const truth = truthOf(nation);
      const regions = truth.regions.filter((code) => code.length <= 5);
      for (const dim of dims) {
        const cells = new Map<string, number>();
        for (const code of regions) {
          cells.set(code, truth.cells.get(code) ?? 0);
          for (const [val, parts] of Object.entries(groups[dim]))
            cells.set(
              `${code}|${val}`,
              parts.reduce((sum, i) => sum + (truth.cells.get(`${code}|${categories[i]}`) ?? 0), 0),
            );
        }
        const known = rows
          .filter((row) => row.dim === 'semua' || row.dim === dim)
          .map((row) => (row.dim === dim ? { ...row, dim: 'kategori' } : row));
        expect([seed, dim, leaksIn({ regions, cells, k: nation.k }, known, seen)]).toEqual([seed, dim, []]);
      }
    }
    for (const n of Object.values(seen)) expect(n).toBeGreaterThan(trials[engine]);
  });
});
