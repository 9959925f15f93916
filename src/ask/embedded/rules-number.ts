import type { Filters, Metric } from '../call.ts';
import { type Frame, hasPeopleFilter, optional, type Rule, schoolFilters, withFilters } from './frame.ts';

/** Distribution over categories, gender, programmes or residence. */
export const readBreakdown: Rule = (frame) => {
  const { words, found, area, measure, codes } = frame;
  if (codes.length > 1 || words.has('most', 'least', 'poorest')) return null;
  const gender = words.has('gender') || (words.has('male') && words.has('female'));
  const levels = found.povertyNamed > 1 || found.eligibilityNamed > 1;
  const cue =
    words.has('breakdown', 'residence') ||
    gender ||
    (words.has('compare', 'difference') && levels) ||
    (words.has('per') &&
      words.has('category', 'poverty', 'eligibility', 'program') &&
      !words.has('provinsi', 'kabupaten', 'kota', 'kabkota', 'region')) ||
    (isOfClasses(frame) && !words.has('map', 'average', 'share', 'rank')) ||
    (words.has('list', 'count') &&
      words.has('program') &&
      !frame.filters.program &&
      words.has('per', 'receives'));
  if (!cue) return null;
  if (words.has('provinsi', 'kabkota') && !gender && !words.has('category', 'poverty', 'eligibility'))
    return null;
  const by = words.has('residence')
    ? 'residence'
    : gender
      ? 'gender'
      : words.has('program', 'pkh', 'bpnt', 'pip', 'kis_pbi', 'blt_desa')
        ? 'program'
        : words.has('eligibility') ||
            found.eligibilityNamed > 0 ||
            (measure.entity === 'pesantren' && !words.has('poverty') && found.povertyNamed === 0)
          ? 'eligibility'
          : 'poverty';
  const explicit = by !== 'eligibility' || words.has('eligibility', 'category') || found.eligibilityNamed > 0;
  if (measure.entity === undefined && !words.has('poverty', 'eligibility', 'gender', 'residence', 'program'))
    return null;
  // "sebaran pesantren di X" alone says no category.
  if (!explicit && !words.has('breakdown')) return null;
  return { tool: 'breakdown', args: { entity: by === 'eligibility' ? 'pesantren' : 'santri', by, area } };
};

/** "kategori kelayakan pesantren", with no category of them named. */
const isOfClasses = ({ words, found }: Frame) =>
  words.has('poverty', 'eligibility') &&
  found.povertyNamed + found.eligibilityNamed === 0 &&
  !words.has('define', 'score', 'provinsi', 'kabupaten', 'kota', 'kabkota', 'nearest') &&
  words.tokens.some(({ word }) => /^(kategori|categor|kelas|class|golongan|tingkatan)/.test(word));

/** Two to six places side by side. */
export const readCompare: Rule = ({ words, codes, measure, filters, places }) => {
  if (codes.length < 2 || codes.length > 6 || places.radiusKm !== undefined) return null;
  const cue = words.has('compare', 'difference', 'than');
  const metric = measure.metric ?? (words.has('than') && words.has('miskin') ? 'santri_share' : undefined);
  if (!metric || (!cue && !measure.cued && !metric.includes('_per_'))) return null;
  const poorer = words.tokens.some(({ word }) => word === 'poorer') || says(words, 'lebih miskin');
  const more = words.tokens.some(({ word }) =>
    ['banyak', 'more', 'fewer', 'sedikit', 'jumlah'].includes(word),
  );
  const asShare = metric === 'santri_count' && poorer && !more && !measure.cued;
  const which: Metric = asShare ? 'santri_share' : metric;
  const poor: Filters = asShare ? { ...filters, poverty: ['miskin', 'sangat_miskin'] } : filters;
  return { tool: 'compare_regions', args: { metric: which, regions: [...codes], ...withFilters(poor) } };
};

const says = (words: Frame['words'], phrase: string) =>
  words.tokens
    .map(({ word }) => word)
    .join(' ')
    .includes(phrase);

/** Regions in order of a metric. */
export const readRank: Rule = (frame) => {
  const { words, codes, measure, limit, places } = frame;
  if (codes.length > 1 || places.radiusKm !== undefined) return null;
  const top = words.has('most', 'best', 'poorest', 'biggest_school', 'newest');
  const low = words.has('least', 'worst', 'smallest_school', 'richest');
  const extreme = top || low;
  const named = words.has('provinsi', 'kabupaten', 'kota', 'kabkota', 'region');
  const each = words.has('per', 'rank') && words.has('provinsi', 'kabupaten', 'kota', 'kabkota', 'region');
  if (!named || (!extreme && !each)) return null;
  const school = words.first('pesantren');
  const region = words.first('provinsi', 'kabupaten', 'kota', 'kabkota');
  const strongRegion =
    region !== undefined ||
    /^(daerah|wilayah|region|regions|area|areas|where|di mana|dimana)/.test(regionText(words));
  // "10 pesantren dengan skor tertinggi di kabupaten ini" lists schools.
  if (!strongRegion) return null;
  if (
    region &&
    school &&
    words.has('list', 'show') &&
    limit !== undefined &&
    school.start < region.start &&
    numberBefore(words, school.start) &&
    !words.has('per')
  )
    return null;
  if (!region && (places.view || places.selected) && school) return null;
  const metric = measure.metric ?? (words.has('poverty') ? 'santri_share' : undefined);
  if (!metric) return null;
  const within = codes[0]?.slice(0, 2) ?? selectedProvince(frame);
  const level =
    words.has('provinsi') && !(words.has('kabupaten', 'kabkota', 'kota') && region?.concept !== 'provinsi')
      ? 'provinsi'
      : within !== undefined || words.has('kabupaten', 'kota', 'kabkota')
        ? 'kabupaten'
        : 'provinsi';
  const isCity = words.has('kota') && !words.has('kabupaten', 'kabkota') && level === 'kabupaten';
  const kind = isCity ? 'kota' : words.has('only_kind') ? 'kabupaten' : undefined;
  const poverty =
    metric === 'santri_share' && !hasPeopleFilter(frame.filters)
      ? { poverty: ['miskin', 'sangat_miskin'] as ('miskin' | 'sangat_miskin')[] }
      : {};
  const judged = judgement(words);
  const order =
    (judged === undefined
      ? words.has('least', 'worst', 'smallest_school')
      : (judged === 'worst') !== isBadWhenHigh(metric, measure.filters)) ||
    (words.has('richest') && metric.startsWith('santri'))
      ? 'asc'
      : 'desc';
  return {
    tool: 'rank_regions',
    args: {
      metric,
      level,
      ...optional('kind', kind as 'kota' | 'kabupaten' | undefined),
      ...optional('within', level === 'kabupaten' ? within : undefined),
      order,
      ...optional('limit', limit),
      ...withFilters({ ...frame.filters, ...poverty }),
    },
  };
};

/** "terbaik", "worst": said of how good, where "skor tertinggi" says which end of the scale. */
const judgement = (words: Frame['words']): 'best' | 'worst' | undefined => {
  if (words.has('most', 'least', 'biggest_school', 'smallest_school')) return undefined;
  const match = words.first('best', 'worst');
  const said = match && words.tokens.slice(match.start, match.end).map(({ word }) => word);
  return said?.some((word) => /^(terbaik|terburuk|baik|buruk|bagus|jelek|terjelek|best|worst)$/.test(word))
    ? (match?.concept as 'best' | 'worst')
    : undefined;
};

/** More of it is worse: pupils of one teacher, poverty, schools that are not eligible. */
const isBadWhenHigh = (metric: Metric, { poverty, eligibility }: Filters): boolean =>
  metric === 'santri_per_teacher' ||
  metric === 'avg_poverty_score' ||
  (poverty !== undefined && !poverty.includes('tidak_miskin')) ||
  eligibility?.every((level) => level === 'tidak_layak') === true;

const regionText = (words: Frame['words']): string => {
  const match = words.first('region');
  return match
    ? words.tokens
        .slice(match.start, match.end)
        .map(({ word }) => word)
        .join(' ')
    : '';
};

const numberBefore = ({ numbers }: Frame['words'], at: number) => numbers.some(({ end }) => end === at);

const selectedProvince = ({ places, context }: Frame) =>
  places.selected && !places.national ? context.selectedRegion?.slice(0, 2) : undefined;

/** One number for one area: only where the question has a quantity in it. */
export const readMetric: Rule = ({ measure, area, codes, words }) => {
  if (!measure.metric || !measure.cued || codes.length > 1) return null;
  if (measure.metric.endsWith('_share') && !Object.keys(measure.filters).length) return null;
  const filters = measure.metric.startsWith('pesantren') ? schoolFilters(measure.filters) : measure.filters;
  // "santri paling miskin di X" asks for somebody, or is half a question.
  if (words.has('poorest', 'richest') && !words.has('count', 'share', 'rate', 'average')) return null;
  if (words.has('kecamatan')) return null;
  return { tool: 'get_metric', args: { metric: measure.metric, area, ...withFilters(filters) } };
};

/** "profil Kabupaten Garut": a region as a whole. */
export const readRegion: Rule = ({ words, codes, measure, context, places, area }) => {
  const region = codes[0] ?? (places.selected ? context.selectedRegion : undefined);
  if (region === undefined || codes.length > 1 || area.scope === 'near') return null;
  const only = words.matches.every(
    ({ concept }) =>
      ['follow', 'show', 'data', 'define', 'list', 'telling', 'describe', 'selected'].includes(concept) ||
      concept.startsWith('topic:') ||
      concept.startsWith('term:'),
  );
  if (!words.has('describe') && !only) return null;
  if (measure.cued && !words.has('describe')) return null;
  return { tool: 'describe_region', args: { region } };
};
