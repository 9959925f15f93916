import { canonical } from '../catalog/vocabulary.ts';
import type { Queryable, QueryOptions } from '../db/database.ts';
import { loadSql } from '../db/sql-file.ts';
import { boxArrays, wholeBox } from './box-params.ts';
import type { Census } from './census.ts';
import type { PlaceFilter } from './filter.ts';
import type { PlaceRow, PlaceSubject } from './subjects.ts';

/** The regions that hold the rows of a filter, in the order of lists. */
export interface Route {
  /** `n` is how many rows of the filter a region holds, as far as is known. */
  readonly groups: readonly { readonly code: string; readonly n: number }[];
  /** Rows known to be there. */
  readonly known: number;
  /** Rows that a walk may have to look at. */
  readonly possible: number;
  /** All rows; null where some region was not counted. */
  readonly total: number | null;
}

const regionsInBoxSql = loadSql('places/regions-in-box');

/**
 * Finds the route of a filter from the census. Regions that a box cuts are counted by a query where `counted`.
 * Throws AppError db_*.
 */
export async function planRoute<Row extends PlaceRow>(
  db: Queryable,
  subject: PlaceSubject<Row>,
  census: Census,
  filter: PlaceFilter,
  counted: boolean,
  options?: QueryOptions,
): Promise<Route> {
  const { region, categories, boxes } = filter;
  const wanted = categories === null ? null : new Set(categories);
  const touched = boxes === null ? null : await regionsInBox(db, filter, options);
  const counts = new Map<string, number>();
  const uncertain = new Set<string>();
  let possible = 0;
  for (const entry of census.entries) {
    if (entry.located === 0 || !entry.code.startsWith(region ?? '')) continue;
    if (wanted !== null && !wanted.has(canonical(subject.vocabulary, entry.kategori) ?? '')) continue;
    // A row whose region was not found by its point may lie anywhere.
    const surely = touched === null ? true : entry.inside ? touched.get(entry.code) : false;
    if (surely === undefined) continue;
    possible += entry.located;
    if (surely) counts.set(entry.code, (counts.get(entry.code) ?? 0) + entry.located);
    else uncertain.add(entry.code);
  }
  const known = [...counts.values()].reduce((sum, n) => sum + n, 0);
  if (counted && uncertain.size > 0) {
    const params = [[...uncertain], census.spellings(categories), ...wholeBox(filter)];
    const rows = await db.query<{ code: string; n: number }>(subject.boxCounts, params, options);
    for (const code of uncertain) counts.delete(code);
    for (const { code, n } of rows) counts.set(code, n);
  }
  const codes = census.codes.filter(
    (code) =>
      code.startsWith(region ?? '') &&
      (touched === null || touched.has(code) || uncertain.has(code) || counts.has(code)),
  );
  const groups = codes.map((code) => ({ code, n: counts.get(code) ?? 0 }));
  const total = groups.reduce((sum, { n }) => sum + n, 0);
  return { groups, known, possible, total: counted || uncertain.size === 0 ? total : null };
}

/** Codes of regions that a box touches; true where it holds all of one. */
async function regionsInBox(
  db: Queryable,
  filter: PlaceFilter,
  options?: QueryOptions,
): Promise<Map<string, boolean>> {
  const rows = await db.query<{ code: string; inside: boolean }>(regionsInBoxSql, boxArrays(filter), options);
  return new Map(rows.map(({ code, inside }) => [code, inside]));
}
