import { expect } from 'vitest';
import type { Queryable } from '../../src/db/database.ts';
import { quoteQualified } from '../../src/db/quote.ts';
import { cellId, cellPlace } from '../../src/geo/cell.ts';

/** A row of a counted table; value is its place among the values that are counted apart, 0 for none. */
export interface CountedRow {
  readonly lon: number | null;
  readonly lat: number | null;
  readonly value: number;
  readonly numbers: readonly (number | null)[];
}

/** Numbers of one cell: n, then sum and count of each number; of everybody, then of each value. */
type Cell = { split: number; groups: number[][] };

/** Counts rows by cell at every level, by arithmetic of its own. */
export function countRows(rows: readonly CountedRow[], finest: number, values: number): Map<number, Cell> {
  const across = 2 ** finest;
  const cells = new Map<number, Cell>();
  const children = new Map<number, Set<number>>();
  for (const { lon, lat, value, numbers } of rows) {
    if (lon === null || lat === null || !(Math.abs(lat) <= 85.06) || !(Math.abs(lon) <= 540)) continue;
    const folded = lon > 180 ? lon - 360 : lon < -180 ? lon + 360 : lon;
    const place = (fraction: number) => Math.min(across - 1, Math.max(0, Math.floor(fraction * across)));
    const y = 0.5 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / (2 * Math.PI);
    let id = cellId(finest, place(folded / 360 + 0.5), place(y));
    for (let level = finest; level >= 0; level--) {
      let cell = cells.get(id);
      if (!cell) {
        cell = { split: finest + 1, groups: Array.from({ length: values + 1 }, () => []) };
        cells.set(id, cell);
      }
      for (const group of value === 0 ? [0] : [0, value]) {
        const sums = cell.groups[group] as number[];
        const add = (at: number, by: number) => {
          sums[at] = (sums[at] ?? 0) + by;
        };
        add(0, 1);
        numbers.forEach((number, i) => {
          const counts = number !== null && Number.isFinite(number);
          add(1 + 2 * i, counts ? number : 0);
          add(2 + 2 * i, counts ? 1 : 0);
        });
      }
      const parent = Math.floor(id / 4);
      if (!children.has(parent)) children.set(parent, new Set());
      children.get(parent)?.add(id);
      id = parent;
    }
  }
  // From the finest level up, so that a cell's only child is decided before it.
  for (const id of [...cells.keys()].sort((a, b) => b - a)) {
    const below = [...(children.get(id) ?? [])];
    const cell = cells.get(id) as Cell;
    if (below.length > 1) cell.split = cellPlace(id).level + 1;
    else if (below.length === 1) cell.split = (cells.get(below[0] as number) as Cell).split;
  }
  return cells;
}

/** Base table and changes of a pyramid, added up for every level in one snapshot. */
export async function readPyramid(
  db: Queryable,
  tables: { cells: string; changes: string },
  finest: number,
  sums: number,
  values: number,
): Promise<Map<number, Cell>> {
  const places = Array.from({ length: sums }, (_, i) => i + 1);
  const names = ['n', ...places.flatMap((i) => [`s${i}`, `c${i}`])];
  const group = (value: number) =>
    names.map((name) => `sum(${value === 0 ? name : `${name}_${value}`})::float8 as ${name}_${value}`);
  const groups = Array.from({ length: values + 1 }, (_, value) => value);
  const base = groups.flatMap((value) => names.map((name) => (value === 0 ? name : `${name}_${value}`)));
  const change = groups.flatMap((value) =>
    names.map((name) => (value === 0 ? name : `case when value = ${value} then ${name} else 0 end`)),
  );
  const rows = await db.query<Record<string, number>>({
    text: `select cell::float8 as cell, max(split)::int as split, ${groups.flatMap(group).join(', ')} from (
        select cell, split, ${base.join(', ')} from ${quoteQualified('petasantri', tables.cells)}
        union all
        select cell >> 2 * up, null, ${change.join(', ')}
        from ${quoteQualified('petasantri', tables.changes)}, generate_series(0, ${finest}) up where cell > 0
      ) both_tables group by cell having sum(n) <> 0`,
  });
  return new Map(
    rows.map((row) => [
      row.cell as number,
      {
        split: row.split as number,
        groups: groups.map((value) => names.map((name) => row[`${name}_${value}`] as number)),
      },
    ]),
  );
}

/** Fails where the two differ. Splits hold once changes are added up. */
export function expectSame(found: Map<number, Cell>, wanted: Map<number, Cell>, splits: boolean): void {
  const wrong: unknown[] = [];
  for (const id of new Set([...found.keys(), ...wanted.keys()])) {
    const [is, shouldBe] = [found.get(id), wanted.get(id)];
    if (!is || !shouldBe || !isSame(is, shouldBe, splits)) wrong.push({ id, is, shouldBe });
  }
  expect(wrong.slice(0, 3)).toEqual([]);
}

const isSame = (is: Cell, shouldBe: Cell, splits: boolean) =>
  (!splits || is.split === shouldBe.split) &&
  is.groups.every((numbers, value) =>
    numbers.every((number, i) => Math.abs(number - (shouldBe.groups[value]?.[i] ?? 0)) < 1e-5),
  );
