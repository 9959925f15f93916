import type { Lang } from '../question.ts';
import { takeDates } from './dates-in-text.ts';
import type { Fact, Facts } from './facts.ts';
import { numbersInText, type Written } from './numbers-in-text.ts';

/** Nouns that say what a number counts. */
const nouns: readonly (readonly [RegExp, Fact['unit']])[] = [
  [/^(?:santri|santriwan|santriwati|students?|siswa|murid)\b/i, 'santri'],
  [/^(?:pondok|pesantren|ponpes|schools?|boarding)\b/i, 'pesantren'],
  [/^(?:guru|ustadz?|teachers?)\b/i, 'teachers'],
  [/^(?:km|kilomet\w+)\b/i, 'km'],
  [/^(?:%|persen|percent|per cent)/i, 'percent'],
  [/^(?:provinsi|provinces?|kabupaten|kota|wilayah|daerah|regenc\w+|cities|regions?|areas?)\b/i, 'regions'],
];
/** What may stand between a number and its noun. */
const adjectives =
  /^(?:(?:orang|jiwa|of the|poor|very|miskin|eligible|layak|female|male|islamic|registered|top|teratas|terbawah)\s+)*/i;

/** Before a bound of the question or of the rules. */
const bounds =
  /(?:dari|atas|bawah|minimal|maksimal|sedikit|banyak|hingga|sampai|antara|dan|radius|dalam|sejak|sebelum|sesudah|setelah|tahun|than|over|above|under|below|least|most|up to|within|between|and|since|before|after|in|<|>|≥|≤)\s*$/i;
/** Before a place in an order. */
const ranks =
  /(?:peringkat|urutan|nomor|posisi|tempat|ranks?|ranked|ranking|number|place|position|no\.?|#|ke-)\s*$/i;
/** Before a year. */
const years =
  /(?:tahun|sejak|pada|sebelum|sesudah|setelah|since|in|before|after|from|year|founded|berdiri)\s*$/i;

export interface NumberCheck {
  readonly facts: Facts;
  readonly lang: Lang;
  /** The question: its years may be repeated. */
  readonly question: string;
}

/**
 * Whether everything in a sentence that is a number stands in the results. Names of regions may hold number words;
 * names that somebody typed into a database only within quotation marks. A sentence that names rows may use the numbers
 * of these rows, with what they count. Differences and percentages are accepted where there are at most three figures:
 * with more, a wrong number too often equals some combination (31 % with twenty).
 */
export function createNumberCheck({ facts, lang, question }: NumberCheck): (sentence: string) => boolean {
  const asked = new Set([...question.matchAll(/\b(?:1[0-9]|20)\d{2}\b/g)].map(([year]) => Number(year)));
  const names = [...new Set([...facts.places, ...facts.labels])].sort((a, b) => b.length - a.length);
  const places = new Set(facts.places.map(fold));
  const all = [...facts.common, ...facts.rows.flatMap((row) => row.facts)];

  return (sentence) => {
    const { rest, named } = takeNames(sentence.normalize('NFKC'));
    // Digits of other scripts.
    if (/[^\P{N}0-9]/u.test(rest)) return false;
    const { rest: text, dates } = takeDates(rest);
    if (!dates.every(isKnown)) return false;
    const rows = facts.rows.filter((row) => row.names.some((name) => named.has(fold(name))));
    const known = rows.length > 0 ? [...facts.common, ...rows.flatMap((row) => row.facts)] : all;
    return numbersInText(text, lang).every((written) => isSupported(written, text, known));
  };

  /** The sentence with blanks for names, and the names, folded. */
  function takeNames(sentence: string): { rest: string; named: ReadonlySet<string> } {
    const named = new Set<string>();
    let rest = sentence;
    for (const name of names) {
      const official = places.has(fold(name)) || numbersInText(name, lang).length === 0;
      const wanted = official
        ? new RegExp(`(?<![\\p{L}\\p{N}])${pattern(name)}(?![\\p{L}\\p{N}])`, 'giu')
        : new RegExp(`["“]${pattern(name)}["”]`, 'giu');
      rest = rest.replace(wanted, (found) => {
        named.add(fold(name));
        return ' '.repeat(found.length);
      });
    }
    return { rest, named };
  }

  function isKnown({
    year,
    month,
    day,
  }: {
    year: number | null;
    month: number;
    day: number | null;
  }): boolean {
    return facts.dates.some((date) => {
      const [y, m, d] = date.split('-').map(Number);
      return (year === null || year === y) && month === m && (day === null || day === d);
    });
  }

  function isSupported(written: Written, text: string, known: readonly Fact[]): boolean {
    const { value, ordinal, start, end } = written;
    if (Number.isNaN(value)) return false;
    const before = text.slice(0, start);
    const noun = unitBehind(text.slice(end));
    const ranked = ordinal || ranks.test(before);
    const isYear = years.test(before) && noun === null && Number.isInteger(value);
    if (isYear && (asked.has(value) || facts.dates.some((date) => date.startsWith(`${value}-`)))) return true;
    const fits = ({ use, unit, value: fact }: Fact): boolean => {
      if (use === 'rows')
        return (ordinal || noun === 'regions') && Number.isInteger(value) && value >= 1 && value <= fact;
      if (Math.abs(fact - value) > (use === 'figure' ? written.within : 0) + 1e-9) return false;
      if (use === 'rank') return ranked;
      if (use === 'limit') return bounds.test(before) || noun === 'km' || ranks.test(before);
      // "12 santri per pesantren" is a ratio.
      return !ranked && (noun === null || noun === unit || (unit === 'ratio' && noun !== 'percent'));
    };
    return known.some(fits) || (!ordinal && isDerived(value, noun, figuresOf(all)));
  }
}

/** A difference of two figures of a kind, or one in percent of another, where there are few. */
function isDerived(value: number, noun: Fact['unit'] | null, figures: readonly Fact[]): boolean {
  if (figures.length > 3) return false;
  const rounded = (exact: number) => [exact, Math.round(exact), Math.round(exact * 10) / 10];
  return figures.some((a) =>
    figures.some((b) => {
      if (a === b || a.unit !== b.unit) return false;
      if (noun === null || noun === a.unit)
        return value === Math.round(Math.abs(a.value - b.value) * 10) / 10;
      if (noun !== 'percent' || b.value === 0 || a.unit === 'percent') return false;
      const share = (100 * a.value) / b.value;
      return [...rounded(share), ...rounded(Math.abs(share - 100))].some((it) => Math.abs(it - value) < 1e-9);
    }),
  );
}

const figuresOf = (facts: readonly Fact[]): Fact[] => [
  ...new Map(
    facts.filter((fact) => fact.use === 'figure').map((fact) => [`${fact.unit} ${fact.value}`, fact]),
  ).values(),
];

function unitBehind(text: string): Fact['unit'] | null {
  const behind = text.replace(/^[\s-]+/, '').replace(adjectives, '');
  return nouns.find(([noun]) => noun.test(behind))?.[1] ?? null;
}

const fold = (name: string) => name.normalize('NFKC').toLowerCase();
const pattern = (name: string) => name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replace(/\s+/g, '\\s+');
