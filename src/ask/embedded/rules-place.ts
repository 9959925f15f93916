import { type Frame, optional, type Rule, schoolFilters, withFilters } from './frame.ts';

/** "pesantren terdekat dari X" */
export const readNearest: Rule = ({ words, places, filters, limit, context, measure }) => {
  const near =
    words.has('nearest') || (words.has('near') && (words.point !== null || words.has('view_center')));
  if (!near || places.radiusKm !== undefined || measure.cued) return null;
  const here = context.selectedRegion !== undefined && places.selected ? 'selected' : 'view_center';
  const origin = places.origin ?? here;
  const most = limit === undefined ? undefined : Math.min(20, limit);
  return {
    tool: 'find_nearest_pesantren',
    args: { origin, ...optional('limit', most), ...withFilters(schoolFilters(filters)) },
  };
};

/** How many words behind a position say that a name follows: "yang bernama", "called". */
function namingWords({ tokens }: Frame['words'], at: number): number {
  const text = tokens
    .slice(at, at + 4)
    .map(({ word }) => word)
    .join(' ');
  const match =
    /^(?:(?:yang|dengan|with|that is|which is) )?(?:the )?(?:bernama|nama|namanya|named|called|name|names)(?= )/.exec(
      text,
    );
  return match ? match[0].split(' ').length : 0;
}

/** "Tebuireng itu pesantren ...": the name, where it stands first and nothing else explains it. */
function nameAhead({ tokens, unexplained }: Frame['words'], school: number): string | undefined {
  const end = tokens.findIndex(({ word }) => /^(itu|adalah|ialah|is|merupakan)$/.test(word));
  if (end < 1 || end >= school || school - end > 2) return undefined;
  const name = tokens.slice(0, end);
  if (!name.every(({ raw }, i) => unexplained.includes(i) && /^\p{Lu}/u.test(raw))) return undefined;
  return name.map(({ raw }) => raw).join(' ');
}

/** "profil pesantren Tebuireng": what follows the word, where nothing else explains it. */
export const readPesantren: Rule = ({ words, codes, measure, filters }) => {
  const school = words.first('pesantren');
  const ahead = school && nameAhead(words, school.start);
  if (ahead) return { tool: 'get_pesantren', args: { name: ahead, ...optional('region', codes.at(-1)) } };
  if (!school || measure.cued || Object.keys(filters).length > 0) return null;
  if (
    words.has(
      'most',
      'least',
      'best',
      'worst',
      'oldest',
      'newest',
      'nearest',
      'within',
      'biggest_school',
      'smallest_school',
      'compare',
      'breakdown',
      'rank',
      'map',
    )
  )
    return null;
  const naming = namingWords(words, school.end);
  const from = school.end + naming;
  const start = words.unexplained.find((at) => at >= from && at - from <= 1);
  if (start === undefined) return null;
  const locative = ['di', 'in', 'near', 'dekat', 'dengan', 'with', 'yang', 'untuk', 'for', 'that'];
  if (start > from && locative.includes(words.tokens[from]?.word ?? '')) return null;
  let end = start;
  const stops = new Set([
    'di',
    'in',
    'kabupaten',
    'kota',
    'provinsi',
    'kab',
    'itu',
    'dong',
    'please',
    'berapa',
    'apa',
    'bagaimana',
    'ya',
    'located',
    'yang',
    'ada',
  ]);
  while (end < words.tokens.length && !stops.has(words.tokens[end]?.word ?? '')) {
    if (end > start && words.tokens[end]?.cut) break;
    end++;
  }
  const raw = words.tokens.slice(from, end).map((token) => token.raw);
  const isName = words.tokens.slice(start, end).some((token) => /^\p{Lu}/u.test(token.raw));
  if (!isName && !words.has('describe')) return null;
  const region = words.places.some((place) => place.start >= end) ? codes.at(-1) : undefined;
  return {
    tool: 'get_pesantren',
    args: { name: raw.join(' ').slice(0, 200), ...optional('region', region) },
  };
};

/** As above, where a profile is asked for: before a name as Darul Hikmah is taken for a topic. */
export const readProfile: Rule = (frame) =>
  frame.words.has('describe') && !frame.words.has('define') ? readPesantren(frame) : null;

/** Pesantren one by one: "sebutkan pesantren di X", "pesantren di X yang berdiri setelah 2000". */
export const readList: Rule = ({ words, area, filters, limit, measure, places }) => {
  const sort = sortOf(words);
  if (measure.entity !== 'pesantren' && !(words.has('pesantren') && sort)) return null;
  if (words.has('provinsi', 'kabkota') && !sort) return null;
  // "ceritakan kondisi pesantren di X" is about the region.
  if (words.has('describe') && area.scope === 'region' && !words.has('list', 'show') && !sort) return null;
  const isList = words.has('list', 'show') || sort || !measure.cued;
  const counts = words.has('count') && !words.has('list') && !sort;
  if (
    !isList ||
    counts ||
    words.has('share', 'average', 'rate') ||
    words.has('santri_per_pesantren', 'santri_per_teacher')
  )
    return null;
  const some = Object.keys(schoolFilters(filters)).length > 0;
  const located = area.scope !== 'national' || places.national;
  if (!located && !some && !sort && !words.has('list', 'show')) return null;
  const where =
    area.scope === 'national' && words.has('near') && places.origin
      ? { scope: 'near' as const, near: places.origin }
      : area;
  return {
    tool: 'list_pesantren',
    args: {
      area: where,
      ...withFilters(schoolFilters(filters)),
      ...(sort && { sort: sort.by, order: sort.order }),
      ...optional('limit', limit === undefined ? undefined : Math.min(20, limit)),
    },
  };
};

type Sort = { by: 'name' | 'score' | 'santri' | 'founded'; order: 'asc' | 'desc' };

function sortOf(words: Parameters<Rule>[0]['words']): Sort | undefined {
  const down = words.has('least') ? 'asc' : 'desc';
  if (words.has('biggest_school'))
    return { by: 'santri', order: words.has('least', 'smallest_school') ? 'asc' : 'desc' };
  if (words.has('smallest_school')) return { by: 'santri', order: 'asc' };
  if (words.has('best')) return { by: 'score', order: 'desc' };
  if (words.has('worst')) return { by: 'score', order: 'asc' };
  if (words.has('oldest')) return { by: 'founded', order: 'asc' };
  if (words.has('newest')) return { by: 'founded', order: 'desc' };
  if (words.has('by_name')) return { by: 'name', order: words.has('reverse') ? 'desc' : 'asc' };
  if (words.has('by_score')) return { by: 'score', order: down };
  if (words.has('by_founded')) return { by: 'founded', order: words.has('newest') ? 'desc' : 'asc' };
  const extreme = words.has('most') || words.has('least');
  if (extreme && words.has('score', 'pesantren_score', 'eligibility')) return { by: 'score', order: down };
  if (extreme) return { by: 'santri', order: down };
  return undefined;
}
