/** Cells of santri as the public sees them: attacked together with regions, and computed from what is published only. */
import { beforeAll, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { cellId } from '../../src/geo/cell.ts';
import { describeEngines } from '../engines/engines.ts';
import { type Atom, scatter } from './atoms.ts';
import { leaksIn } from './leaks.ts';
import { settle, useTables } from './nation-database.ts';
import { categories, randomNation, randomNumbers } from './random-tables.ts';

const trials = { postgres: 120, embedded: 15 };

interface Node {
  code: string;
  level: string;
  n: number;
  parts: number[];
  no_total: boolean;
  no_split: boolean;
  total_at: string | null;
}

interface Cell {
  cell: number;
  few: boolean;
  n: number | null;
  avg_skor: number | null;
  parts: (number | null)[];
}

const treeOf = (db: Database, k: number) =>
  db.query<Node & Record<string, unknown>>(
    {
      text: 'select code, level, n, array[c1, c2, c3, c4, c5] as parts, no_total, no_split, total_at from petasantri.decided($1, true)',
    },
    [k],
  );
const cellsOf = (db: Database, k: number) =>
  db.query<Cell & Record<string, unknown>>(
    {
      text: `select cell::float8 as cell, few, n, avg_skor, array[sangat_miskin, miskin, rentan, tidak_miskin] as parts
        from petasantri.publishable_cells($1) order by cell`,
    },
    [k],
  );

async function putAtoms(db: Database, atoms: readonly Atom[]) {
  await db.script('delete from petasantri.santri_atoms');
  const column = (i: number) => atoms.map(({ people }) => people[i]);
  await db.query(
    {
      text: `insert into petasantri.santri_atoms
        select kode, cell, a + b + c + d + e, a, b, c, d, e, 50 * (a + b + c + d + e)
        from unnest($1::text[], $2::float8[], $3::int[], $4::int[], $5::int[], $6::int[], $7::int[]) r (kode, cell, a, b, c, d, e)`,
    },
    [atoms.map(({ kode }) => kode), atoms.map(({ cell }) => cell), ...[0, 1, 2, 3, 4].map(column)],
  );
}

const levelOf = (cell: number) => Math.floor(Math.log2(cell) / 2);

describeEngines('cells that the public sees', 'empty', (database, engine) => {
  let db: Database;
  beforeAll(async () => {
    db = database().db;
    await useTables(db);
  });

  /** One district with so many people (all of one category) in cells of their own, the first of level 13, next to each other. */
  const district = async (sizes: readonly number[], k = 10) => {
    const people = [0, 0, 0, sizes.reduce((sum, n) => sum + n, 0), 0];
    await settle(db, { regions: ['11', '11.01', '11.01.01'], people: new Map([['11.01.01', people]]) });
    const first = 4 ** 13 + 4096;
    await putAtoms(
      db,
      sizes.map((n, i) => ({ kode: '11.01.01', cell: first + i, people: [0, 0, 0, n, 0] })),
    );
    const cells = (await cellsOf(db, k)).filter(({ cell }) => cell > 0);
    return {
      cells,
      finest: cells.filter(({ cell }) => levelOf(cell) === 13).map(({ few, n }) => (few ? 'few' : n)),
    };
  };

  it('have counts in multiples of five; a small one and the smallest other say few and nothing else', async () => {
    const { cells, finest } = await district([3, 40, 201]);
    expect(finest).toEqual(['few', 'few', 200]);
    for (const { few, n, avg_skor, parts } of cells)
      if (few) expect([n, avg_skor, ...parts]).toEqual([null, null, null, null, null, null]);
    expect(cells.filter(({ cell }) => levelOf(cell) <= 11).map(({ n }) => n)).toEqual(Array(12).fill(245));
    expect(cells.find(({ cell }) => cell === 1)).toMatchObject({ avg_skor: 50, parts: [0, 0, 0, 245] });
  });

  it('never round a group below the smallest one, and have no categories below level 11', async () => {
    const { cells, finest } = await district([12, 61, 13], 12);
    expect(finest).toEqual([15, 60, 15]);
    for (const { cell, parts } of cells)
      expect(parts).toEqual(levelOf(cell) > 11 ? [null, null, null, null] : [0, 0, 0, 85]);
  });

  it('do not show that each of ten places has one child', async () => {
    const { finest, cells } = await district(Array(10).fill(1));
    expect(finest).toEqual(['few']);
    expect(cells.find(({ cell }) => cell === 1)?.n).toBe(10);
  });

  it('draw the people of a district whose parts do not add up to it in one place', async () => {
    await district([60, 70]);
    await db.script(
      'update petasantri.santri_atoms set santri = santri + 1, tidak_miskin = tidak_miskin + 1 where santri = 60',
    );
    const cells = await cellsOf(db, 10);
    expect(cells.filter(({ cell }) => levelOf(cell) === 13)).toHaveLength(1);
    expect(cells.find(({ cell }) => cell === 1)).toMatchObject({ few: true, n: null });
    // Nor can the number without a point be told then.
    expect(cells.find(({ cell }) => cell === 0)?.n).toBeNull();
  });

  it('tell no small group, nor any hidden number, together with regions and those without a point', async () => {
    const seen = { hidden: 0, shown: 0, small: 0 };
    let located = 0;
    for (let seed = 1; seed <= trials[engine]; seed += 1) {
      const nation = randomNation(seed, 2);
      const { k } = nation;
      await settle(db, nation);
      await putAtoms(db, scatter(nation, seed));
      const tree = await treeOf(db, k);
      const cells = await cellsOf(db, k);
      const drawn = new Set(cells.map(({ cell }) => cell));
      const regions = tree.map(({ code }) => code);
      const truth = new Map<string, number>();
      const rows = tree.flatMap(({ code, level, n, parts, no_total, no_split }) => {
        truth.set(code, n);
        const total = { code, dim: 'semua', val: '', n: no_total ? null : n };
        if (level === 'sel 13') return [total];
        return [
          total,
          ...parts.map((part, i) => {
            truth.set(`${code}|${categories[i]}`, part);
            return { code, dim: 'kategori', val: `${categories[i]}`, n: no_split ? null : part };
          }),
        ];
      });
      const settled = tree
        .filter(({ code, level }) => level === 'sel 13' && drawn.has(Number(code.split('/')[2])))
        .map(({ code }) => code);
      const missing = cells.find(({ cell }) => cell === 0)?.n ?? null;
      if (missing !== null && missing > 0) located += 1;
      const nowhere = tree.filter(({ level }) => level === 'tanpa titik').map(({ code }) => code);
      const sums = missing === null ? [] : [{ cells: nowhere, n: missing }];
      const leaks = leaksIn({ regions, cells: truth, k }, rows, seen, { settled, sums });
      for (const { cell, few, n, parts, avg_skor } of cells) {
        if (cell === 0) continue;
        if (few !== (n === null)) leaks.push(`cell ${cell} says few and ${n}`);
        if (few && (avg_skor !== null || parts.some((part) => part !== null)))
          leaks.push(`cell ${cell} says more than few`);
        for (const part of [n, ...parts])
          if (part !== null && part > 0 && (part < k || part % 5 > 0))
            leaks.push(`cell ${cell} says ${part}`);
      }
      expect({ seed, leaks }).toEqual({ seed, leaks: [] });
    }
    expect(located).toBeGreaterThan(trials[engine] / 20);
    for (const n of Object.values(seen)) expect(n).toBeGreaterThan(trials[engine] * 5);
  });

  it('do not change when somebody moves between places whose numbers are hidden', async () => {
    let moved = 0;
    for (let seed = 1; seed <= 2 * trials[engine]; seed += 1) {
      const random = randomNumbers(seed);
      const nation = randomNation(seed, 2);
      const atoms = scatter(nation, seed);
      await settle(db, nation);
      await putAtoms(db, atoms);
      const { k } = nation;
      const shown = async () =>
        (await treeOf(db, k)).map(({ code, n, parts, no_total, no_split }) => [
          code,
          no_total ? null : n,
          no_split ? null : parts,
        ]);
      const tree = await treeOf(db, k);
      const hidden = (atom: Atom) =>
        tree.find(
          ({ code, level, no_total }) =>
            level === 'sel 13' &&
            no_total &&
            code.startsWith(`${atom.kode}/`) &&
            code.endsWith(`/${atom.cell}`),
        );
      const pairs = atoms.flatMap((from) =>
        atoms
          .filter((to) => to !== from && to.kode === from.kode && from.cell > 0 && to.cell > 0)
          .map((to) => ({ from, to, of: [hidden(from), hidden(to)] }))
          .filter(({ of: [a, b] }) => a && b && a.n > 1 && a.total_at === b.total_at),
      );
      const pair = pairs[Math.floor(random() * pairs.length)];
      if (!pair) continue;
      const [before, cells] = [await shown(), await cellsOf(db, k)];
      const category = pair.from.people.findIndex((n) => n > 0);
      const move = (atom: Atom, by: number): Atom => ({
        ...atom,
        people: atom.people.map((n, i) => (i === category ? n + by : n)),
      });
      await putAtoms(
        db,
        atoms.map((atom) => (atom === pair.from ? move(atom, -1) : atom === pair.to ? move(atom, 1) : atom)),
      );
      if (JSON.stringify(await shown()) !== JSON.stringify(before)) continue;
      moved += 1;
      expect({ seed, cells: await cellsOf(db, k) }).toEqual({ seed, cells });
    }
    expect(moved).toBeGreaterThan(trials[engine] / 20);
  });
});

describeEngines('counts of santri by district and cell', 'demo', (database) => {
  it('are of the cells that contain the points, and know who has none', async () => {
    const { db } = database();
    await db.script(`
      update santri_map set lokasi = null where id in (select id from santri_map order by id limit 7);
      update santri_map set lokasi = 'SRID=4326;POINT EMPTY' where id in (select id from santri_map order by id desc limit 2);
      select petasantri.refresh();`);
    const people = await db.query<{ kode: string; x: number | null; y: number | null }>({
      text: `select coalesce(left(kode_wilayah, 5), '') as kode, ST_X(lokasi) as x, ST_Y(lokasi) as y from santri_map`,
    });
    const wanted = new Map<string, number>();
    for (const { kode, x, y } of people) {
      const side = 2 ** 13;
      const row = (0.5 - Math.asinh(Math.tan(((y ?? 0) * Math.PI) / 180)) / (2 * Math.PI)) * side;
      const cell =
        x === null || y === null ? 0 : cellId(13, Math.floor((x / 360 + 0.5) * side), Math.floor(row));
      const name = `${kode}/${cell}`;
      wanted.set(name, (wanted.get(name) ?? 0) + 1);
    }
    const counted = await db.query<{ name: string; n: number }>({
      text: `select left(kode, 5) || '/' || cell as name, sum(santri)::int as n from petasantri.santri_atoms group by 1`,
    });
    expect(new Map(counted.map(({ name, n }) => [name, n]))).toEqual(wanted);
    expect([...wanted].filter(([name]) => name.endsWith('/0')).reduce((sum, [, n]) => sum + n, 0)).toBe(9);
  });
});
