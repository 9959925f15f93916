import type { Filters, Metric } from '../call.ts';
import type { Words } from './read-words.ts';

export type Entity = 'santri' | 'pesantren';

/** What a question measures; `cued` is false where only the entity tells. */
export interface FoundMetric {
  readonly metric: Metric | undefined;
  readonly entity: Entity | undefined;
  readonly filters: Filters;
  readonly cued: boolean;
}

/** "Are most santri in X poor?" */
const isMostOf = (words: Words, filters: Filters) =>
  words.has('most', 'biggest_school') &&
  Object.keys(filters).length > 0 &&
  /^(are|is|do|does|apakah|apa|benarkah|betulkah)$/.test(words.tokens[0]?.word ?? '') &&
  !words.has('provinsi', 'kabupaten', 'kota', 'kabkota', 'region');

const both = ['miskin', 'sangat_miskin'] as const;
const fit = ['layak', 'sangat_layak'] as const;

/** Whom a question is about: who is named, else whom its filters are of. */
function entityOf(words: Words, filters: Filters): Entity | undefined {
  const santri = words.first('santri') ?? sizeAsSubject(words);
  const school = words.first('pesantren');
  const ofSchools =
    filters.eligibility ||
    filters.min_santri !== undefined ||
    filters.max_santri !== undefined ||
    filters.founded_after !== undefined ||
    filters.founded_before !== undefined;
  const ofSantri =
    filters.poverty ||
    filters.gender ||
    filters.program ||
    words.has('poorest', 'richest', 'residence', 'gender');
  if (santri && !school) return ofSchools && !ofSantri && !words.has('count') ? 'pesantren' : 'santri';
  if (school && !santri) return ofSantri && !ofSchools ? 'santri' : 'pesantren';
  if (santri && school) {
    if (ofSantri) return 'santri';
    if (ofSchools) return 'pesantren';
    return santri.start < school.start ? 'santri' : 'pesantren';
  }
  if (ofSantri || words.has('poverty', 'rate', 'poverty_score')) return 'santri';
  if (ofSchools || words.has('eligibility', 'eligibility_rate', 'pesantren_score', 'biggest_school'))
    return 'pesantren';
  return undefined;
}

/** "provinsi dengan santri terbanyak": no school is meant. */
const sizeAsSubject = (words: Words) =>
  words.has('pesantren') ? undefined : words.first('biggest_school', 'smallest_school');

export function findMetric(words: Words, filters: Filters): FoundMetric {
  const entity = entityOf(words, filters);
  const found = (
    metric: Metric | undefined,
    cued: boolean,
    more: Filters = filters,
    of = entity,
  ): FoundMetric => ({
    metric,
    entity: of,
    filters: more,
    cued,
  });
  if (words.has('santri_per_teacher'))
    return found('santri_per_teacher', true, withoutPeople(filters), 'santri');
  if (words.has('santri_per_pesantren'))
    return found('santri_per_pesantren', true, withoutPeople(filters), 'pesantren');
  if (words.has('teacher') && words.has('santri') && (words.has('per') || words.has('average')))
    return found('santri_per_teacher', true, withoutPeople(filters), 'santri');
  if (words.has('poverty_score')) return found('avg_poverty_score', true, filters, 'santri');
  if (words.has('pesantren_score')) return found('avg_pesantren_score', true, filters, 'pesantren');
  if (words.has('score') || words.has('best', 'worst')) {
    if (words.has('poverty') || (entity === 'santri' && words.has('score')))
      return found('avg_poverty_score', true, filters, 'santri');
    if (entity === 'pesantren' || words.has('eligibility'))
      return found('avg_pesantren_score', true, filters, 'pesantren');
  }
  if (words.has('average')) {
    if (words.has('poverty')) return found('avg_poverty_score', true, filters, 'santri');
    if (words.has('eligibility')) return found('avg_pesantren_score', true, filters, 'pesantren');
    const isPlain = !filters.poverty && !filters.gender && !filters.program;
    if (words.has('santri') && words.has('pesantren') && isPlain)
      return found('santri_per_pesantren', true, withoutPeople(filters), 'pesantren');
  }
  if (words.has('rate')) {
    const only =
      filters.poverty && filters.poverty.length === 1 ? filters : { ...filters, poverty: [...both] };
    return found('santri_share', true, only, 'santri');
  }
  if (words.has('eligibility_rate'))
    return found(
      'pesantren_share',
      true,
      { ...filters, eligibility: filters.eligibility ?? [...fit] },
      'pesantren',
    );
  if (words.has('share') || isMostOf(words, filters)) {
    if (entity === 'santri') {
      const none = !filters.poverty && !filters.gender && !filters.program;
      const poor = none && words.has('poverty');
      return found('santri_share', true, poor ? { ...filters, poverty: [...both] } : filters);
    }
    if (entity === 'pesantren') return found('pesantren_share', true);
  }
  if (words.has('poorest', 'richest')) {
    const poverty = filters.poverty ?? [...both];
    if (!words.has('count')) return found('santri_share', true, { ...filters, poverty }, 'santri');
    return found('santri_count', true, { ...filters, poverty }, 'santri');
  }
  if (entity === undefined) return found(undefined, words.has('count'));
  const cued = words.has('count');
  return found(entity === 'santri' ? 'santri_count' : 'pesantren_count', cued);
}

const withoutPeople = ({ poverty: _, gender: __, program: ___, ...rest }: Filters): Filters => rest;
