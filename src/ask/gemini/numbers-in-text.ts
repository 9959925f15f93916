import type { Lang } from '../question.ts';

/** A number in a sentence. */
export interface Written {
  /** NaN for what cannot be checked: a format of another language, "hundreds", "twice". */
  readonly value: number;
  /** How far the true number may be away where it was written with a scale: 1.2 million is 1.15 to 1.25 million. */
  readonly within: number;
  /** First, second, ke-3. */
  readonly ordinal: boolean;
  /** Index of its first sign, and of the first behind it. */
  readonly start: number;
  readonly end: number;
}

const indonesian = 'nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas'.split(' ');
const english =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const tens = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const units = new Map<string, number>([
  ...indonesian.map((word, value) => [word, value] as const),
  ...english.map((word, value) => [word, value] as const),
  ...tens.map((word, at) => [word, (at + 2) * 10] as const),
]);
/** What multiplies the number before it; with se- in front it is a number of its own. */
const scales = new Map<string, number>([
  ['puluh', 10],
  ['ratus', 100],
  ['hundred', 100],
  ['ribu', 1e3],
  ['rb', 1e3],
  ['thousand', 1e3],
  ['k', 1e3],
  ['juta', 1e6],
  ['jt', 1e6],
  ['million', 1e6],
  ['miliar', 1e9],
  ['milyar', 1e9],
  ['billion', 1e9],
  ['triliun', 1e12],
  ['trillion', 1e12],
]);
const ones = new Map([
  ['seratus', 100],
  ['seribu', 1000],
  ['sejuta', 1e6],
]);
const ordinals = new Map<string, number>([
  ['pertama', 1],
  ...indonesian.slice(2, 11).map((word, at) => [`ke${word}`, at + 2] as const),
  ...'first second third fourth fifth sixth seventh eighth ninth tenth'
    .split(' ')
    .map((word, at) => [word, at + 1] as const),
  ['both', 2],
  ['keduanya', 2],
  ['ketiganya', 3],
]);
/** Amounts that no result has. */
const vague =
  /^(?:belasan|puluhan|ratusan|ribuan|jutaan|lusin\w*|dozens?|hundreds|thousands|millions|billions|setengah|separuh|separo|sepertiga|seperempat|half|halves|quarters?|lipat|twice|thrice|doubled?|tripled?)$/;

/** One as an article, or within other words, is no number. */
const articles =
  /\b(?:salah satu|satu-satunya|satu sama lain|satu per satu|satu pun|each one|one of|one another|no one|this one|that one|the one|by one)\b/gi;

const tokens = /\d(?:[\d.,]*\d)?|\p{L}+/gu;

/**
 * Every number in a text of a language, in digits (1.234,5 in Indonesian, 1,234.5 in English) and words. Digits that are
 * not in the format of the language are NaN: 1.234 would be read as another number.
 */
export function numbersInText(said: string, lang: Lang): Written[] {
  const text = said.replace(articles, (words) => ' '.repeat(words.length));
  const found: Written[] = [];
  const words = [...text.matchAll(tokens)].map(({ 0: word, index }) => ({
    word: word.toLowerCase(),
    start: index,
    end: index + word.length,
  }));
  for (let at = 0; at < words.length; ) {
    // A number of several words has nothing but blanks and hyphens between them.
    let until = at + 1;
    while (until < words.length && /^[\s-]+$/.test(text.slice(words[until - 1]?.end, words[until]?.start)))
      until += 1;
    const run = readRun(
      words.slice(at, until).map(({ word }) => word),
      lang,
    );
    if (run !== null) {
      const [start, end] = [words[at]?.start ?? 0, words[at + run.words - 1]?.end ?? 0];
      const ordinal =
        run.ordinal || /\bke-$/i.test(text.slice(0, start)) || /^(?:st|nd|rd|th)\b/.test(text.slice(end));
      found.push({ value: run.value, within: run.within, ordinal, start, end });
    }
    at += run?.words ?? 1;
  }
  return found;
}

interface Run {
  readonly value: number;
  readonly within: number;
  readonly ordinal: boolean;
  /** Words that it takes. */
  readonly words: number;
}

/** The number that words begin with, null for none. */
function readRun(words: readonly string[], lang: Lang): Run | null {
  const [word = ''] = words;
  if (/^\d/.test(word)) return readDigits(word, words[1], lang);
  // A scale alone is as vague: beberapa ratus, a thousand.
  const bare = word.length > 2 && scales.has(word);
  if (bare || vague.test(word)) return { value: Number.NaN, within: 0, ordinal: false, words: 1 };
  const ordinal = ordinals.get(word);
  if (ordinal !== undefined) return { value: ordinal, within: 0, ordinal: true, words: 1 };
  if (!units.has(word) && !ones.has(word)) return null;
  let [total, group, used] = [0, 0, 0];
  for (const [index, next] of words.entries()) {
    const simple = units.get(next) ?? ones.get(next);
    const scale = next.length > 2 ? scales.get(next) : undefined;
    if (simple !== undefined) group += simple;
    else if (next === 'belas') group += 10;
    else if (scale !== undefined && scale < 1e3) group = scaled(group, scale);
    else if (scale !== undefined) {
      total += Math.max(1, group) * scale;
      group = 0;
    } else if (next === 'and' && group >= 100 && units.has(words[index + 1] ?? '')) continue;
    else break;
    used = index + 1;
  }
  return { value: total + group, within: 0, ordinal: false, words: used };
}

/** Two hundred five: the last unit is multiplied, the rest stands. Dua ratus lima puluh: so is the five. */
function scaled(group: number, scale: number): number {
  const last = scale === 100 ? group % 100 : group % 10;
  return group - last + Math.max(1, last) * scale;
}

function readDigits(word: string, next: string | undefined, lang: Lang): Run {
  const [thousands, decimal] = lang === 'id' ? ['\\.', ','] : [',', '\\.'];
  const format = new RegExp(`^(?:\\d{1,3}(?:${thousands}\\d{3})+|\\d+)(?:${decimal}(\\d+))?$`);
  const match = format.exec(word);
  if (!match) return { value: Number.NaN, within: 0, ordinal: false, words: 1 };
  const plain = word.replaceAll(lang === 'id' ? '.' : ',', '').replace(',', '.');
  const scale = next === undefined ? undefined : scales.get(next);
  if (scale === undefined) return { value: Number(plain), within: 0, ordinal: false, words: 1 };
  const within = (scale * 10 ** -(match[1]?.length ?? 0)) / 2;
  return { value: Number(plain) * scale, within, ordinal: false, words: 2 };
}
