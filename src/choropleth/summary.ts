import type { Role } from '../catalog/layer.ts';
import type { Queryable, QueryOptions } from '../db/database.ts';
import { loadSql } from '../db/sql-file.ts';
import { pesantrenStatistics, santriStatistics } from '../stats/region-statistics.ts';
import { readOneVersion } from './one-version.ts';
import { descriptions, type Subject } from './subject.ts';
import { pesantrenValues, type RegionValues, santriValues } from './values.ts';

const namesSql = loadSql('choropleth/names');

interface CategoryCount {
  readonly kategori: string;
  /** Null is hidden from this role. */
  readonly count: number | null;
}

/** What there is to choose from on a map of regions. */
export interface Summary {
  readonly santri_categories: readonly CategoryCount[];
  readonly pesantren_categories: readonly CategoryCount[];
  /** Names of the regions that are loaded, in order, each once. */
  readonly kabupaten_list: readonly string[];
  readonly provinsi_list: readonly string[];
  /** Names of the lists above that have hidden counts. */
  readonly suppressed: readonly string[];
  readonly data_version: number;
  readonly last_updated: string | null;
}

/** Counts of the whole nation by category, as far as a role may know them, and the names of regions. Throws AppError not_migrated, db_*. */
export async function readSummary(db: Queryable, role: Role, options?: QueryOptions): Promise<Summary> {
  const { version, refreshedAt, value } = await readOneVersion(
    db,
    async () => ({
      santri: await santriStatistics(db, 'nasional', role, options),
      pesantren: await pesantrenStatistics(db, 'nasional', options),
      names: await db.query<{ level: string; name: string }>(namesSql, [], options),
    }),
    options,
  );
  const { names } = value;
  const list = (level: string) => names.filter((row) => row.level === level).map(({ name }) => name);
  const lists = {
    santri_categories: countsOf('santri', santriValues(value.santri[0])),
    pesantren_categories: countsOf('pesantren', pesantrenValues(value.pesantren[0])),
  };
  return {
    ...lists,
    kabupaten_list: list('kabupaten'),
    provinsi_list: list('provinsi'),
    suppressed: Object.entries(lists).flatMap(([name, counts]) =>
      counts.some(({ count }) => count === null) ? [name] : [],
    ),
    data_version: version,
    last_updated: refreshedAt,
  };
}

/** The vocabulary's categories, and what is in none of them where there is any. */
function countsOf(subject: Subject, { numbers }: RegionValues): CategoryCount[] {
  const { vocabulary, categories } = descriptions[subject];
  return categories.flatMap(({ property }, i) => {
    const count = numbers[property] ?? null;
    const kategori = vocabulary.values[i];
    if (kategori !== undefined) return [{ kategori, count }];
    return count === 0 ? [] : [{ kategori: 'Lainnya', count }];
  });
}
