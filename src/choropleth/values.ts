import type { PesantrenStatistics, SantriStatistics } from '../stats/region-statistics.ts';
import { metricsOf, type Numbers } from './metrics.ts';
import { descriptions, type Subject } from './subject.ts';

/** What is counted in one region. */
export interface RegionValues {
  /** By property; counts, the average and percentages. */
  readonly numbers: Numbers;
  /** Properties that are null because they are hidden from this role. */
  readonly suppressed: readonly string[];
}

/** The numbers of a row of the statistics by the names of the contract; without a row nobody is counted there. */
export function santriValues(row: SantriStatistics | undefined): RegionValues {
  return complete(
    'santri',
    {
      total_santri: row ? row.total_santri : 0,
      sangat_miskin: row ? row.sangat_miskin : 0,
      miskin: row ? row.miskin : 0,
      rentan: row ? row.rentan : 0,
      tidak_miskin: row ? row.tidak_miskin : 0,
      kategori_lain: row ? row.kategori_lain : 0,
      avg_skor: row?.avg_skor ?? null,
    },
    row?.suppressed ?? [],
  );
}

/** As santriValues. `kurang_layak` is the older name of `tidak_layak`. */
export function pesantrenValues(row: PesantrenStatistics | undefined): RegionValues {
  return complete(
    'pesantren',
    {
      total_pesantren: row?.total_pesantren ?? 0,
      sangat_layak: row?.sangat_layak ?? 0,
      layak: row?.layak ?? 0,
      cukup_layak: row?.cukup_layak ?? 0,
      kurang_layak: row?.tidak_layak ?? 0,
      tidak_layak: row?.tidak_layak ?? 0,
      kategori_lain: row?.kategori_lain ?? 0,
      belum_dinilai: row?.belum_dinilai ?? 0,
      avg_skor: row?.avg_skor ?? null,
      total_santri_pesantren: row?.total_santri_terdaftar ?? 0,
    },
    row?.suppressed ?? [],
  );
}

function complete(subject: Subject, counts: Numbers, hidden: readonly string[]): RegionValues {
  const { total, categories, counts: others } = descriptions[subject];
  const shares = [...categories, ...others.filter(({ share }) => share)].map(
    ({ property }) => [`pct_${property}`, percentage(counts[property], counts[total])] as const,
  );
  const numbers = { ...counts, ...Object.fromEntries(shares) };
  const known = new Set(hidden);
  const derived = metricsOf(subject, null)
    .filter(({ name, inputs }) => name in numbers && inputs.some((input) => known.has(input)))
    .map(({ name }) => name);
  return { numbers, suppressed: [...new Set([...hidden, ...derived])] };
}

/** The numbers and the filter's own: how many are in the chosen categories, and their share of all. */
export function withChosen(
  subject: Subject,
  values: RegionValues,
  chosen: readonly string[] | null,
): RegionValues {
  if (chosen === null) return values;
  const { numbers, suppressed } = values;
  const parts = chosen.map((property) => numbers[property] ?? null);
  const jumlah = parts.reduce<number | null>(
    (sum, part) => (sum === null || part === null ? null : sum + part),
    0,
  );
  const pct = percentage(jumlah, numbers[descriptions[subject].total]);
  const hidden = chosen.some((property) => suppressed.includes(property));
  return {
    numbers: { ...numbers, jumlah, pct },
    suppressed: hidden ? [...suppressed, 'jumlah', 'pct'] : suppressed,
  };
}

/** Percentage of a whole with two decimals; null of nothing. */
function percentage(part: number | null | undefined, all: number | null | undefined): number | null {
  if (part === null || part === undefined || all === null || all === undefined || all === 0) return null;
  return Math.round((10_000 * part) / all) / 100;
}
