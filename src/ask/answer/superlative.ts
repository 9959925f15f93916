import type { Filters, Metric } from '../call.ts';
import type { Lang } from '../question.ts';
import { groupOf } from './group.ts';
import { isCount, metricName } from './metric-name.ts';

/**
 * The top or bottom of a ranking as a noun: "provinsi dengan santri miskin terbanyak", "regencies in Jawa Barat with
 * the lowest average score of pesantren".
 * @param levels what is ranked, in the language, with its place
 */
export function superlative(
  { metric, filters = {}, order }: { metric: Metric; filters?: Filters | undefined; order: 'asc' | 'desc' },
  levels: string,
  lang: Lang,
): string {
  const high = order === 'desc';
  const id = lang === 'id';
  if (!isCount(metric)) {
    const name = metricName(metric, filters, lang);
    return id
      ? `${levels} dengan ${name} ${high ? 'tertinggi' : 'terendah'}`
      : `${levels} with the ${high ? 'highest' : 'lowest'} ${name}`;
  }
  const { noun, long } = groupOf(metric === 'santri_count' ? 'santri' : 'pesantren', filters, lang);
  if (!id) return `${levels} with the ${high ? 'most' : 'fewest'} ${noun}`;
  // "terbanyak" after a clause would seem to belong to it.
  if (high && !long) return `${levels} dengan ${noun} terbanyak`;
  return `${levels} yang paling ${high ? 'banyak' : 'sedikit'} memiliki ${noun}`;
}
