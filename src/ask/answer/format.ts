import type { Lang } from '../question.ts';
import type { Figure, Unit } from '../result.ts';

/** The same text in both languages. */
export type Both = Readonly<Record<Lang, string>>;

const locales: Both = { id: 'id-ID', en: 'en-US' };

const numberFormats = new Map<string, Intl.NumberFormat>();

/** 1.234.567 and 12,5 in Indonesian, 1,234,567 and 12.5 in English. */
export function formatNumber(value: number, decimals: number, lang: Lang): string {
  const key = `${lang}${decimals}`;
  const format =
    numberFormats.get(key) ??
    new Intl.NumberFormat(locales[lang], {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
  numberFormats.set(key, format);
  return format.format(value);
}

const dateFormats = {
  id: new Intl.DateTimeFormat('id-ID', { dateStyle: 'long', timeZone: 'UTC' }),
  en: new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }),
};

/** 20 November 2026, of YYYY-MM-DD or an ISO 8601 time (its UTC day); the text itself where it is no date. */
export function formatDate(date: string, lang: Lang): string {
  const time = new Date(date);
  return Number.isNaN(time.getTime()) ? plain(date, 40) : dateFormats[lang].format(time);
}

const listFormats = {
  id: { and: new Intl.ListFormat('id-ID'), or: new Intl.ListFormat('id-ID', { type: 'disjunction' }) },
  en: { and: new Intl.ListFormat('en-GB'), or: new Intl.ListFormat('en-GB', { type: 'disjunction' }) },
};

/** a, b, dan c; a, b and c. */
export const listed = (items: readonly string[], lang: Lang, word: 'and' | 'or' = 'and'): string =>
  listFormats[lang][word].format(items);

const ordinals = new Intl.PluralRules('en', { type: 'ordinal' });
const endings: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd' };

/** ke-3; 3rd. */
export function formatPlace(place: number, lang: Lang): string {
  if (lang === 'id') return `ke-${place}`;
  return `${place}${endings[ordinals.select(place)] ?? 'th'}`;
}

const withUnit: Readonly<Record<Unit, Readonly<Record<Lang, (number: string) => string>>>> = {
  pesantren: both((number) => `${number} pesantren`),
  santri: both((number) => `${number} santri`),
  percent: { id: (number) => `${number} persen`, en: (number) => `${number}%` },
  score: both((number) => number),
  ratio: both((number) => number),
  km: both((number) => `${number} km`),
  rank: both((number) => number),
  year: both((number) => number),
  teachers: { id: (number) => `${number} guru`, en: (number) => `${number} teachers` },
};

function both(say: (number: string) => string) {
  return { id: say, en: say };
}

/** A number in its unit: 1.234 pesantren, 12,5 persen. Years are not grouped. */
export function formatUnit(value: number, unit: Unit, decimals: number, lang: Lang): string {
  return withUnit[unit][lang](unit === 'year' ? String(value) : formatNumber(value, decimals, lang));
}

const words = {
  about: { id: 'sekitar', en: 'about' },
  fewer: { id: 'kurang dari', en: 'fewer than' },
  hidden: { id: 'disembunyikan', en: 'hidden' },
  none: { id: 'tidak ada data', en: 'no data' },
} as const satisfies Record<string, Both>;

/** A figure in words: its number, "fewer than 10", "hidden" or "no data". */
export function formatFigure(figure: Figure, lang: Lang): string {
  const { value, unit, decimals, hidden, about } = figure;
  if (hidden?.fewer) return `${words.fewer[lang]} ${formatUnit(hidden.k, unit, 0, lang)}`;
  if (hidden) return words.hidden[lang];
  if (value === null) return words.none[lang];
  const text = formatUnit(value, unit, decimals, lang);
  return about ? `${words.about[lang]} ${text}` : text;
}

/**
 * Text from the database or a caller as one line of plain text: no control, format or private characters, no line
 * breaks, at most `most` characters.
 */
export function plain(text: string, most = 120): string {
  const line = text.replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  const characters = [...line];
  return characters.length <= most
    ? line
    : `${characters
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`;
}

/** With a capital first letter. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Puts values into the {gaps} of a text; a gap without a value stays as it is. */
export const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\{(\w+)\}/g, (gap, name: string) => values[name] ?? gap);

/** A distance or radius: 25 km; 1,2 km. */
export const kilometres = (km: number, lang: Lang): string =>
  `${formatNumber(km, Number.isInteger(km) ? 0 : 1, lang)} km`;
