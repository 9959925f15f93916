import { kelayakan, kemiskinan } from '../catalog/vocabulary.ts';
import type { Queryable, QueryOptions } from '../db/database.ts';
import { loadSql } from '../db/sql-file.ts';
import { AppError } from '../errors.ts';
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

type SantriOverview = PlaceStatistics & { readonly total_santri: number | null };
type PublishedRow = Record<
  (typeof categoryColumns)[number] | 'total_santri' | 'kategori_lain' | 'with_location' | 'without_location',
  number | null
> & { readonly version: number };

const publishedSql = loadSql('places/published-overview');
const categoryColumns = ['sangat_miskin', 'miskin', 'rentan', 'tidak_miskin'] as const;

/** Exact counts of all santri, for analysts. Throws AppError db_*. */
export async function santriOverview(
  db: Queryable,
  census: Census,
  options?: QueryOptions,
): Promise<SantriOverview> {
  const [nation] = await santriStatistics(db, 'nasional', 'analyst', options);
  const { located, elsewhere } = locations(census);
  return {
    total_santri: nation?.total_santri ?? 0,
    with_location: located,
    without_location: elsewhere,
    by_category: povertyCounts((column) => nation?.[column] ?? 0, nation?.kategori_lain ?? 0),
    suppressed: [],
  };
}

/** Counts of all santri as petasantri.publish() wrote them, and their data version. Throws AppError db_*. */
export async function publishedOverview(
  db: Queryable,
  options?: QueryOptions,
): Promise<{ readonly overview: SantriOverview; readonly version: number }> {
  const [row] = await db.query<PublishedRow>(publishedSql, [], options);
  if (!row) throw new AppError('not_migrated', 'the database has no data version');
  const { total_santri, with_location, without_location, version } = row;
  const by_category = povertyCounts((column) => row[column], row.kategori_lain);
  const suppressed = [
    ...Object.entries({ total_santri, with_location, without_location }),
    ...Object.entries(by_category).map(([name, n]) => [`by_category.${name}`, n] as const),
  ].flatMap(([name, n]) => (n === null ? [name] : []));
  return {
    overview: { total_santri, with_location, without_location, by_category, suppressed },
    version,
  };
}

const povertyCounts = (
  of: (column: (typeof categoryColumns)[number]) => number | null,
  others: number | null,
) =>
  withOthers(
    kemiskinan.values.map((value, i) => [value, of(categoryColumns[i] as (typeof categoryColumns)[number])]),
    others,
  );

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
