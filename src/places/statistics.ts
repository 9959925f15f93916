import { isAtLeast } from '../access/require-role.ts';
import type { Role } from '../catalog/layer.ts';
import { kelayakan, kemiskinan } from '../catalog/vocabulary.ts';
import type { Queryable, QueryOptions } from '../db/database.ts';
import { pesantrenStatistics, santriStatistics } from '../stats/region-statistics.ts';
import type { Census } from './census.ts';

/** Null is suppressed, and its name is in `suppressed`. */
export interface PlaceStatistics {
  readonly with_location: number | null;
  readonly without_location: number | null;
  /** By category in the order of the vocabulary; `lain` for spellings that it does not know, where there are any. */
  readonly by_category: Readonly<Record<string, number | null>>;
  readonly suppressed: readonly string[];
}

const lain = 'lain';

/**
 * Counts of all santri. The public gets what is published, and nothing of locations where a group of 1 to
 * `smallestGroup` - 1 shows, be it by subtraction from the total. Throws AppError db_*.
 */
export async function santriOverview(
  db: Queryable,
  census: Census,
  role: Role,
  smallestGroup: number,
  options?: QueryOptions,
): Promise<PlaceStatistics & { readonly total_santri: number | null }> {
  const [nation] = await santriStatistics(db, 'nasional', role, options);
  const total = nation ? nation.total_santri : 0;
  const columns = ['sangat_miskin', 'miskin', 'rentan', 'tidak_miskin'] as const;
  const by_category = withOthers(
    kemiskinan.values.map((value, i) => [value, nation ? nation[columns[i] as (typeof columns)[number]] : 0]),
    nation?.kategori_lain ?? (nation ? null : 0),
  );
  const { located, elsewhere } = locations(census);
  const isSmall = (n: number) => n !== 0 && Math.abs(n) < smallestGroup;
  const hide =
    !isAtLeast(role, 'analyst') &&
    (total === null || [located, elsewhere, total - located, total - elsewhere].some(isSmall));
  const suppressed = [
    ...(total === null ? ['total_santri'] : []),
    ...(hide ? ['with_location', 'without_location'] : []),
    ...Object.entries(by_category).flatMap(([name, n]) => (n === null ? [`by_category.${name}`] : [])),
  ];
  return {
    total_santri: total,
    with_location: hide ? null : located,
    without_location: hide ? null : elsewhere,
    by_category,
    suppressed,
  };
}

/** Counts of all pesantren; nothing of them is suppressed. Throws AppError db_*. */
export async function pesantrenOverview(
  db: Queryable,
  census: Census,
  options?: QueryOptions,
): Promise<PlaceStatistics & { readonly total_pesantren: number; readonly belum_dinilai: number }> {
  const [nation] = await pesantrenStatistics(db, 'nasional', options);
  const columns = ['sangat_layak', 'layak', 'cukup_layak', 'tidak_layak'] as const;
  const { located, elsewhere } = locations(census);
  return {
    total_pesantren: nation?.total_pesantren ?? 0,
    with_location: located,
    without_location: elsewhere,
    by_category: withOthers(
      kelayakan.values.map((value, i) => [value, nation?.[columns[i] as (typeof columns)[number]] ?? 0]),
      nation?.kategori_lain ?? 0,
    ),
    belum_dinilai: nation?.belum_dinilai ?? 0,
    suppressed: [],
  };
}

function locations({ entries }: Census) {
  return {
    located: entries.reduce((sum, { located }) => sum + located, 0),
    elsewhere: entries.reduce((sum, { elsewhere }) => sum + elsewhere, 0),
  };
}

const withOthers = (known: readonly (readonly [string, number | null])[], others: number | null) =>
  Object.fromEntries(others === 0 ? known : [...known, [lain, others]]);
