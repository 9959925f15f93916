import type { Gazetteer, Named } from './gazetteer.ts';
import { type Kind, kindOf } from './place-spellings.ts';

/** A name of a place among words. */
export interface Mention {
  /** Words [start, end), the kind included. */
  readonly start: number;
  readonly end: number;
  readonly named: Named;
  /** As said with it. */
  readonly kind: Kind | null;
  /** Mistakes in its spelling. */
  readonly distance: number;
}

const kinds: Readonly<Record<string, Kind>> = {
  provinsi: 'provinsi',
  propinsi: 'provinsi',
  prov: 'provinsi',
  province: 'provinsi',
  kabupaten: 'kabupaten',
  kabupatn: 'kabupaten',
  kabupten: 'kabupaten',
  kab: 'kabupaten',
  kbp: 'kabupaten',
  regency: 'kabupaten',
  kota: 'kota',
  kotamadya: 'kota',
  kodya: 'kota',
  kotif: 'kota',
  city: 'kota',
  municipality: 'kota',
};

const longest = 5;

/** Words that stand before a name and never begin a misspelt one. */
const joining = new Set([
  'dan',
  'and',
  'di',
  'in',
  'ke',
  'to',
  'vs',
  'atau',
  'or',
  'of',
  'the',
  'se',
  'dari',
  'from',
]);

/** The kind that a word says, as Kab. or City. */
export const kindOfWord = (word: string): Kind | null => kinds[word] ?? null;

/**
 * Names in a list of folded words, from left to right, the longest first. A spelling without mistakes wins over one
 * with some, unless the latter covers more words and these are no words of the language.
 */
export function scanWords(
  gazetteer: Gazetteer,
  words: readonly string[],
  isWord: (word: string) => boolean,
): Mention[] {
  const mentions: Mention[] = [];
  for (let i = 0; i < words.length; ) {
    const found = mentionAt(gazetteer, words, i, isWord);
    if (found) mentions.push(found);
    i = found?.end ?? i + 1;
  }
  return mentions;
}

function mentionAt(
  gazetteer: Gazetteer,
  words: readonly string[],
  start: number,
  isWord: (word: string) => boolean,
): Mention | null {
  const word = words[start] as string;
  let kind = kindOfWord(word);
  // "city of Bandung", "Kab. Adm. Kepulauan Seribu".
  let first = start;
  if (kind) {
    first++;
    while (['of', 'adm', 'administrasi', 'administrative'].includes(words[first] ?? '')) first++;
  }
  const whole = kind ? nameAt(gazetteer, words, start, null, isWord, true) : null;
  const rest = nameAt(gazetteer, words, first, kind, isWord, false);
  // Kotabaru is a name; in Kota Bandung the first word is a kind.
  if (whole && (!rest || whole.end > rest.end || (whole.end === rest.end && !fits(rest.named, kind))))
    return { ...whole, start, kind: null };
  if (!rest) return gluedAt(gazetteer, words, start);
  if (kind && !fits(rest.named, kind)) {
    // "kota Jawa Timur": the kind says of what level, and is no part of the name.
    if (rest.named.regions.every(({ level }) => level === 'provinsi') || rest.named.group) return null;
  }
  let end = rest.end;
  if (!kind) {
    const after = kindOfWord(words[end] ?? '');
    if (after && fits(rest.named, after) && !nameFollows(gazetteer, words, end + 1)) {
      kind = after;
      end++;
    }
  }
  return { start, end, named: rest.named, kind, distance: rest.distance };
}

const fits = ({ regions }: Named, kind: Kind | null) =>
  kind === null || regions.some((region) => kindOf(region) === kind);

/** "Tegal Kota Tegal": the kind belongs to what comes behind it. */
function nameFollows(gazetteer: Gazetteer, words: readonly string[], at: number): boolean {
  const found = nameAt(gazetteer, words, at, null, () => true, true);
  return found !== null && !found.named.regions.every(({ level }) => level === 'provinsi');
}

interface Name {
  readonly end: number;
  readonly named: Named;
  readonly distance: number;
}

function nameAt(
  gazetteer: Gazetteer,
  words: readonly string[],
  start: number,
  kind: Kind | null,
  isWord: (word: string) => boolean,
  exactOnly: boolean,
): Name | null {
  let best: Name | null = null;
  for (let end = Math.min(words.length, start + longest); end > start; end--) {
    const named = gazetteer.named(words.slice(start, end).join(''));
    if (named) {
      best = { end, named, distance: 0 };
      break;
    }
  }
  if (exactOnly || joining.has(words[start] as string)) return best;
  for (let end = Math.min(words.length, start + 3); end > (best?.end ?? start); end--) {
    const span = words.slice(start, end);
    // A misspelt name has a word that the language does not know; a kind makes one likely.
    const strange = span.filter((word) => !isWord(word) && !kindOfWord(word) && !/^\d+$/.test(word));
    if (strange.length === 0 || (span.length > 1 && best === null && isWord(span[0] as string) && !kind))
      continue;
    if (best && !strange.includes(words[end - 1] as string)) continue;
    if (span.slice(1).some((word) => kindOfWord(word))) continue;
    const near = gazetteer.nearly(span.join(''), kind, kind === null);
    if (near && near.distance > 0 && (near.distance === 1 || span.join('').length >= 8))
      return { end, named: near.named, distance: near.distance };
  }
  return best;
}

/** "KotaBandung", "KabGarut", "disemarang": one word that hides two. */
function gluedAt(gazetteer: Gazetteer, words: readonly string[], start: number): Mention | null {
  const parts = /^(kota|kabupaten|kab|provinsi|di|se|ke)([a-z]{3,})$/.exec(words[start] as string);
  const named = parts?.[2] ? gazetteer.named(parts[2]) : undefined;
  if (!parts?.[1] || !named) return null;
  const kind = kindOfWord(parts[1]);
  return fits(named, kind) ? { start, end: start + 1, named, kind, distance: 0 } : null;
}
