import type { FoundNumber } from './numbers.ts';
import type { Match } from './read-words.ts';

const extremes = new Set([
  'most',
  'least',
  'best',
  'worst',
  'oldest',
  'newest',
  'poorest',
  'richest',
  'biggest_school',
  'smallest_school',
]);
const direction =
  /^(?:(?:yang|the|down|up) )*(?:ke|to|sampai|hingga|menuju|until|through)(?: (?:yang|the))*$/;
const bounds: Readonly<Record<string, string>> = {
  'paling banyak': 'at_most',
  maksimum: 'at_most',
  maximum: 'at_most',
  'paling sedikit': 'at_least',
  minimum: 'at_least',
};

/**
 * Matches of the vocabulary as they are meant beside numbers and each other: "paling banyak 50 santri" is a bound, and of
 * "terbesar ke terkecil" only the first word gives the order.
 */
export function refine(
  matches: readonly Match[],
  numbers: readonly FoundNumber[],
  words: readonly string[],
): Match[] {
  const text = (start: number, end: number) => words.slice(start, end).join(' ');
  const ordered = matches.filter(extremeOnly);
  const second = (match: Match) =>
    ordered.some(
      ({ end, concept }) =>
        concept !== match.concept && end <= match.start && direction.test(text(end, match.start)),
    );
  return matches.flatMap((match) => {
    if (!extremeOnly(match)) return [match];
    if (second(match)) return [];
    const bound = boundOf(text(match.start, match.end));
    const number = numbers.find(({ start }) => start === match.end);
    if (!bound || !number || !sizeFollows(matches, number, words, bound.of === 'santri')) return [match];
    const { start, end } = match;
    const cue = { concept: bound.concept, start: bound.of ? start + 1 : start, end };
    return bound.of ? [{ concept: 'santri', start, end: start + 1 }, cue] : [cue];
  });
}

const extremeOnly = ({ concept }: Match) => extremes.has(concept);

function boundOf(said: string): { concept: string; of?: 'santri' } | undefined {
  if (Object.hasOwn(bounds, said)) return { concept: bounds[said] as string };
  const rest = said.replace(/^(santri|murid|siswa) /, '');
  return rest !== said && Object.hasOwn(bounds, rest)
    ? { concept: bounds[rest] as string, of: 'santri' }
    : undefined;
}

/** "... 50 santri", "santri paling banyak 50 (orang) di ...". */
function sizeFollows(
  matches: readonly Match[],
  { end }: FoundNumber,
  words: readonly string[],
  isNamed: boolean,
): boolean {
  if (matches.some(({ concept, start }) => concept === 'santri' && start === end)) return true;
  return isNamed && /^(orang|anak|di|in|)$/.test(words[end] ?? '');
}

/** "satu dari sepuluh santri", "one in ten students": a share. */
export function oneInTen(
  matches: readonly Match[],
  numbers: readonly FoundNumber[],
  words: readonly string[],
): Match[] {
  return numbers.flatMap((part, i) => {
    const whole = numbers[i + 1];
    if (!whole || part.value >= whole.value || part.value === 0) return [];
    const between = words.slice(part.end, whole.start).join(' ');
    const counted = matches.some(
      ({ concept, start }) => ['santri', 'pesantren'].includes(concept) && start === whole.end,
    );
    return counted &&
      /^(dari|dari setiap|dari tiap|dalam|in|in every|out of|out of every|of every)$/.test(between)
      ? [{ concept: 'share', start: part.start, end: whole.end }]
      : [];
  });
}
