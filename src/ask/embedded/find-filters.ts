import type { eligibilityLevels, Filters, povertyLevels, programs } from '../call.ts';
import type { FoundNumber } from './numbers.ts';
import type { Match, Words } from './read-words.ts';

type Poverty = (typeof povertyLevels)[number];
type Eligibility = (typeof eligibilityLevels)[number];
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const poverty: readonly Poverty[] = ['tidak_miskin', 'rentan', 'miskin', 'sangat_miskin'];
const eligibility: readonly Eligibility[] = ['tidak_layak', 'cukup_layak', 'layak', 'sangat_layak'];
const aid: readonly (typeof programs)[number][] = ['pkh', 'bpnt', 'pip', 'kis_pbi', 'blt_desa'];

/** Filters that a question names, and the numbers that they used up. */
export interface FoundFilters {
  readonly filters: Filters;
  readonly used: ReadonlySet<FoundNumber>;
  /** Levels named one by one: two or more of a set may be meant as a breakdown. */
  readonly povertyNamed: number;
  readonly eligibilityNamed: number;
}

/**
 * "santri miskin" is miskin and sangat_miskin, "kategori miskin" only that; layak likewise. Sizes and years are of
 * pesantren. `min_santri` and `max_santri` include their bound, `founded_*` do not.
 */
export function findFilters(words: Words): FoundFilters {
  const filters: Mutable<Filters> = {};
  const used = new Set<FoundNumber>();
  const poor = levelsOf(words, poverty, 'miskin', 'sangat_miskin');
  if (poor.length > 0) filters.poverty = poor as [Poverty, ...Poverty[]];
  const fit = levelsOf(words, eligibility, 'layak', 'sangat_layak');
  if (fit.length > 0) filters.eligibility = fit as [Eligibility, ...Eligibility[]];
  const male = words.has('male');
  const female = words.has('female');
  // In "santri putra-putri" neither is meant alone.
  const isBoth = words
    .all('gender')
    .some(({ start, end }) => words.all('male', 'female').some((one) => one.start < end && start < one.end));
  if (male !== female && !isBoth) filters.gender = male ? 'L' : 'P';
  const programs = aid.filter((name) => words.has(name));
  if (programs.length === 1 && programs[0]) filters.program = programs[0];
  years(words, filters, used);
  sizes(words, filters, used);
  return {
    filters,
    used,
    povertyNamed: poverty.filter((level) => words.has(level)).length,
    eligibilityNamed: eligibility.filter((level) => words.has(level)).length,
  };
}

function levelsOf<Level extends string>(
  words: Words,
  levels: readonly Level[],
  plain: Level,
  more: Level,
): Level[] {
  const said = levels.filter((level) => words.has(level));
  const denied = said.filter((level) => words.all(level).every((match) => isDenied(words, match)));
  const named = said.filter((level) => !denied.includes(level));
  if (said.length === 0) return [];
  // "selain miskin": all the others.
  if (named.length === 0) return levels.filter((level) => !denied.includes(level));
  const first = words.first(plain);
  const wide = first !== undefined && !isExact(words, first) && !said.includes(more);
  return levels.filter((level) => named.includes(level) || (wide && level === more));
}

/** "bukan", "selain" right before it. */
const isDenied = (words: Words, { start }: Match) =>
  words.all('not_these').some(({ end }) => end <= start && start - end <= 2);

/** A word such as "kategori" close before, or "category" right behind: only the level that is named. */
function isExact(words: Words, level: Match): boolean {
  const cues = words.all('exactly');
  return cues.some(({ start, end }) => {
    if (end <= level.start) {
      const between = words.tokens.slice(end, level.start);
      return between.length <= 2 && between.every(({ word }) => !['santri', 'tidak'].includes(word));
    }
    return start >= level.end && start - level.end <= (isOnly(words, start) ? 0 : 2);
  });
}

const isOnly = (words: Words, at: number) => ['only', 'saja', 'hanya'].includes(words.tokens[at]?.word ?? '');

const isYear = ({ value }: FoundNumber) => Number.isInteger(value) && value >= 1200 && value <= 2100;

/** The year of the proclamation. */
const independence = 1945;

function years(words: Words, filters: Mutable<Filters>, used: Set<FoundNumber>): void {
  if (!words.has('founded', 'oldest', 'newest') && !words.has('year')) return;
  const cue = words.first('founded');
  const found = words.numbers.filter(isYear);
  if (cue && found.length === 0 && words.has('independence')) {
    if (words.has('before')) filters.founded_before = independence;
    else if (words.has('after')) filters.founded_after = independence;
  }
  if (!cue || found.length === 0) return;
  const [first, second] = found as [FoundNumber, FoundNumber | undefined];
  for (const number of second ? [first, second] : [first]) used.add(number);
  if (second && (words.has('between') || words.has('to'))) {
    filters.founded_after = Math.min(first.value, second.value) - 1;
    filters.founded_before = Math.max(first.value, second.value) + 1;
    return;
  }
  // "before Indonesian independence in 1945"
  const reach = words.has('independence') ? 5 : 2;
  const near = (concept: string) =>
    words.all(concept).some(({ end }) => end <= first.start && first.start - end <= reach) ||
    words.all(concept).some(({ start }) => start >= first.end && start - first.end <= 1);
  if (near('before')) filters.founded_before = first.value;
  else if (near('less_than')) filters.founded_before = first.value;
  else if (near('from_year') && !near('more_than')) filters.founded_after = first.value - 1;
  else if (near('after') || near('more_than')) filters.founded_after = first.value;
  else if (/^(an|s)$/.test(words.tokens[first.end]?.word ?? '')) {
    filters.founded_after = first.value - 1;
    filters.founded_before = first.value + 10;
  } else {
    filters.founded_after = first.value - 1;
    filters.founded_before = first.value + 1;
  }
}

function sizes(words: Words, filters: Mutable<Filters>, used: Set<FoundNumber>): void {
  const students = words.all('santri', 'biggest_school');
  const counts = words.numbers.filter((number) => !used.has(number) && Number.isInteger(number.value));
  const isSize = ({ start, end }: FoundNumber) =>
    students.some((santri) => santri.start >= end && santri.start - end <= 3) ||
    students.some((santri) => santri.end <= start && start - santri.end <= 5);
  const cueAt = (concept: string, { start, end }: FoundNumber) =>
    words.all(concept).some((cue) => cue.end <= start && start - cue.end <= 1) ||
    (['at_least', 'at_most'].includes(concept) && words.all(concept).some((cue) => cue.start === end)) ||
    (concept === 'at_least' && words.tokens[end]?.word === 'lebih');
  const cues = ['more_than', 'less_than', 'at_least', 'at_most'];
  const candidates = counts.filter((number) => isSize(number) && !isDistance(words, number));
  const [a, b] = candidates;
  const between = words.first('between');
  if (
    a &&
    b &&
    between &&
    between.end <= a.start &&
    words.all('to').concat(andBetween(words, a, b)).length > 0
  ) {
    filters.min_santri = Math.min(a.value, b.value);
    filters.max_santri = Math.max(a.value, b.value);
    used.add(a).add(b);
    return;
  }
  for (const number of candidates) {
    const cue = cues.find((concept) => cueAt(concept, number));
    if (!cue) continue;
    used.add(number);
    if (cue === 'more_than') filters.min_santri = number.value + 1;
    else if (cue === 'at_least') filters.min_santri = number.value;
    else if (cue === 'less_than') filters.max_santri = Math.max(0, number.value - 1);
    else filters.max_santri = number.value;
  }
}

const andBetween = (words: Words, a: FoundNumber, b: FoundNumber): Match[] => {
  const joins = words.tokens
    .slice(a.end, b.start)
    .some(({ word }) => ['dan', 'and', 'sampai', 'to'].includes(word));
  return joins ? [{ concept: 'to', start: a.end, end: b.start }] : [];
};

/** True for the number of a radius. */
export const isDistance = (words: Words, { end }: FoundNumber): boolean =>
  words.all('km', 'miles', 'meter').some(({ start }) => start === end);
