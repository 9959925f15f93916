import type { Lang, Question } from '../question.ts';
import { takeDates } from './dates-in-text.ts';
import { numbersInText } from './numbers-in-text.ts';
import { isSuspicious } from './sentences.ts';

/** Before a year in prose. */
const yearWords =
  /(?:tahun|sejak|pada|hingga|sampai|antara|dan|abad|year|since|in|until|from|between|and|by|around|sekitar|\()\s*$/i;
/** Behind a number that is a statistic, however small. */
const counted =
  /^\s*(?:%|persen|percent|per cent|orang|jiwa|santri|siswa|pesantren|pondok|lembaga|sekolah|keluarga|rumah|people|students?|schools?|families|households|dollars?|rupiah)/i;

/**
 * Whether a sentence of general knowledge is free of what looks like a statistic: it may hold dates, years, centuries
 * and numbers up to twelve that count neither people nor schools (five pillars), no percentages and no amounts of money.
 */
export function isFreeOfStatistics(sentence: string, lang: Lang): boolean {
  const text = sentence.normalize('NFKC');
  if (/[^\P{N}0-9]|[%‰$€]|\bRp\b/u.test(text)) return false;
  const { rest } = takeDates(text);
  return numbersInText(rest, lang).every(({ value, ordinal, start, end }) => {
    const behind = rest.slice(end);
    if (counted.test(behind)) return false;
    if (Number.isInteger(value) && value >= 0 && value <= 12) return true;
    if (
      ordinal ||
      /\b(?:abad|century)\s*(?:ke-)?\s*$/i.test(rest.slice(0, start)) ||
      /^(?:th|st|nd|rd)/.test(behind)
    )
      return value <= 21;
    return value >= 600 && value <= 2100 && Number.isInteger(value) && yearWords.test(rest.slice(0, start));
  });
}

/** Distances that may be offered, km. */
const distances = new Set([1, 2, 5, 10, 15, 20, 25, 30, 50, 100]);

/** Whether a question back and its options have no number but those of the question and distances, and no links. */
export function isHarmlessClarification(texts: readonly string[], { text, lang }: Question): boolean {
  const asked = new Set(numbersInText(text, lang).map(({ value }) => value));
  return texts.every(
    (said) =>
      !isSuspicious(said) &&
      numbersInText(said.normalize('NFKC'), lang).every(
        ({ value, end }) => asked.has(value) || (distances.has(value) && /^\s*km\b/i.test(said.slice(end))),
      ),
  );
}
