import type { Filters, Metric } from '../call.ts';
import type { Lang } from '../question.ts';
import type { Both } from './format.ts';
import { groupOf, isOfSantri } from './group.ts';

const patterns: Readonly<Record<Metric, Both>> = {
  pesantren_count: { id: 'jumlah #', en: 'number of #' },
  santri_count: { id: 'jumlah #', en: 'number of #' },
  pesantren_share: { id: 'persentase #', en: 'percentage of #' },
  santri_share: { id: 'persentase #', en: 'percentage of #' },
  avg_poverty_score: { id: 'rata-rata skor kemiskinan #', en: 'average poverty score of #' },
  avg_pesantren_score: { id: 'rata-rata skor #', en: 'average score of #' },
  santri_per_pesantren: {
    id: 'rata-rata santri per pesantren',
    en: 'average number of santri per pesantren',
  },
  santri_per_teacher: { id: 'jumlah santri per guru', en: 'number of santri per teacher' },
};

const isRatio = (metric: Metric) => metric === 'santri_per_pesantren' || metric === 'santri_per_teacher';

/** What is measured, as a noun: jumlah santri miskin; average score of pesantren founded before 1950. */
export function metricName(metric: Metric, filters: Filters, lang: Lang): string {
  const { noun } = groupOf(isOfSantri(metric) ? 'santri' : 'pesantren', filters, lang);
  const name = patterns[metric][lang].replace('#', noun);
  if (!isRatio(metric) || noun === 'pesantren') return name;
  return lang === 'id' ? `${name} untuk ${noun}` : `${name} for ${noun}`;
}

/** Counts are more and fewer; shares, scores and ratios higher and lower. */
export const isCount = (metric: Metric): boolean => metric === 'pesantren_count' || metric === 'santri_count';
