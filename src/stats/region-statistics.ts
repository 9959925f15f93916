import { isAtLeast } from '../access/require-role.ts';
import type { Role } from '../catalog/layer.ts';
import type { Queryable, QueryOptions } from '../db/database.ts';
import { loadSql } from '../db/sql-file.ts';

const santriSql = loadSql('stats/santri');
const publishedSql = loadSql('stats/published-santri');
const pesantrenSql = loadSql('stats/pesantren');

export type Subject = 'santri' | 'pesantren';
export type StatLevel = 'nasional' | 'provinsi' | 'kabupaten' | 'kecamatan';

/**
 * Counts of one region. `code` is '' for the nation, else the official one; what has no region at a level stands
 * beside the children of the smallest region known, as '00' (level provinsi), '32.00' (kabupaten) or '32.05.00'
 * (kecamatan). So children always add up to their parent; a level adds up to the nation only with the pseudo codes of
 * the levels above.
 */
interface RegionCounts {
  readonly code: string;
  readonly level: StatLevel;
  /** Mean score, 2 decimals; null where nobody is counted (has a score), or where it is suppressed. */
  readonly avg_skor: number | null;
  /** Names of the members that are null because the public may not see them; empty for analysts. */
  readonly suppressed: readonly string[];
}

/** Null is suppressed, see RegionCounts. */
export interface SantriStatistics extends RegionCounts {
  readonly total_santri: number | null;
  readonly sangat_miskin: number | null;
  readonly miskin: number | null;
  readonly rentan: number | null;
  readonly tidak_miskin: number | null;
  /** Of a category that the vocabulary does not know. */
  readonly kategori_lain: number | null;
}

/** Nothing of it is ever suppressed. tidak_layak includes those without a score, belum_dinilai. */
export interface PesantrenStatistics extends RegionCounts {
  readonly total_pesantren: number;
  readonly sangat_layak: number;
  readonly layak: number;
  readonly cukup_layak: number;
  readonly tidak_layak: number;
  readonly kategori_lain: number;
  readonly belum_dinilai: number;
  /** Sum of what the pesantren themselves report. */
  readonly total_santri_terdaftar: number;
}

const suppressible = [
  'total_santri',
  'sangat_miskin',
  'miskin',
  'rentan',
  'tidak_miskin',
  'kategori_lain',
] as const;

/**
 * Santri by region of one level, ordered by code; regions with nobody are left out, except the nation. The public gets
 * what petasantri.publish() chose, analysts get exact sums; both are of the same data version. Throws AppError db_*.
 */
export async function santriStatistics(
  db: Queryable,
  level: StatLevel,
  role: Role,
  options?: QueryOptions,
): Promise<SantriStatistics[]> {
  const exact = isAtLeast(role, 'analyst');
  const rows = await db.query<Omit<SantriStatistics, 'suppressed'>>(
    exact ? santriSql : publishedSql,
    [level],
    options,
  );
  return rows.map((row) => ({ ...row, suppressed: exact ? [] : suppressedOf(row) }));
}

function suppressedOf(row: Omit<SantriStatistics, 'suppressed'>): string[] {
  const hidden: string[] = suppressible.filter((name) => row[name] === null);
  return row.avg_skor === null && row.total_santri !== 0 ? [...hidden, 'avg_skor'] : hidden;
}

/** Pesantren by region of one level, ordered by code, as santriStatistics. Throws AppError db_*. */
export async function pesantrenStatistics(
  db: Queryable,
  level: StatLevel,
  options?: QueryOptions,
): Promise<PesantrenStatistics[]> {
  const rows = await db.query<Omit<PesantrenStatistics, 'suppressed'>>(pesantrenSql, [level], options);
  return rows.map((row) => ({ ...row, suppressed: [] }));
}
