import { foldText } from '../fold-words.ts';
import { findPoint } from '../read-point.ts';

/** A word of a question. */
export interface Token {
  /** Folded; corrected and without clitics where that makes it a known word. */
  word: string;
  /** As it was written. */
  readonly raw: string;
  /** Of a number, in figures. */
  readonly value?: number;
  /** A comma or a stop comes before it. */
  readonly cut?: boolean;
}

export interface Tokens {
  readonly tokens: Token[];
  /** Latitude, longitude of a position in the text. */
  readonly point: { readonly lat: number; readonly lng: number } | null;
}

/** Words and numbers of a text. Thousands have dots or commas (1.000, 1,000), decimals a comma or a dot (2,5). */
export function tokenise(text: string): Tokens {
  const found = findPoint(text);
  const rest = found ? `${text.slice(0, found.start)} @ ${text.slice(found.end)}` : text;
  const plain = rest
    .replace(/%/g, ' persen ')
    .replace(/\b(\d{1,3})((?:[.,]\d{3})+)\b(?![.,]\d)/g, (all) => all.replace(/[.,]/g, ''))
    .replace(/(\d),(\d)/g, '$1.$2')
    .replace(/(\p{Ll})(?=\p{Lu}\p{Ll}{2})/gu, '$1 ')
    .replace(
      /(\d)\s*(rb|k|jt)\b/gi,
      (_, digit, unit) => `${digit} ${unit.toLowerCase() === 'jt' ? 'juta' : 'ribu'}`,
    );
  const tokens: Token[] = [];
  for (const match of plain.matchAll(/\d+(?:\.\d+)?|\p{L}[\p{L}\p{N}_]*|@/gu)) {
    const raw = match[0];
    const before = plain.slice(0, match.index).trimEnd();
    const cut = /[,;.?!:]$/.test(before);
    const word = foldText(raw);
    tokens.push({ word, raw, ...(/^\d/.test(raw) && { value: Number(raw) }), ...(cut && { cut }) });
  }
  return { tokens, point: found };
}

/** A number among the words, in figures or spelt out. */
export interface FoundNumber {
  readonly value: number;
  readonly start: number;
  readonly end: number;
}

const units: Readonly<Record<string, number>> = {
  nol: 0,
  satu: 1,
  dua: 2,
  tiga: 3,
  empat: 4,
  lima: 5,
  enam: 6,
  tujuh: 7,
  delapan: 8,
  sembilan: 9,
  sepuluh: 10,
  sebelas: 11,
  seratus: 100,
  seribu: 1000,
  selusin: 12,
  sejuta: 1_000_000,
  zero: 0,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  thirteen: 13,
  fourteen: 14,
  fifteen: 15,
  sixteen: 16,
  seventeen: 17,
  eighteen: 18,
  nineteen: 19,
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
  dozen: 12,
};
const scales: Readonly<Record<string, number>> = {
  puluh: 10,
  ratus: 100,
  hundred: 100,
  ribu: 1000,
  thousand: 1000,
  juta: 1_000_000,
  million: 1_000_000,
};

export const numberWords: readonly string[] = [...Object.keys(units), ...Object.keys(scales), 'belas'];

/** Numbers in figures or words: "lima belas" is 15, "2 ribu" 2000, "five hundred" 500. */
export function findNumbers(tokens: readonly Token[]): FoundNumber[] {
  const found: FoundNumber[] = [];
  for (let i = 0; i < tokens.length; ) {
    const number = numberAt(tokens, i);
    if (number) found.push(number);
    i = number?.end ?? i + 1;
  }
  return found;
}

function numberAt(tokens: readonly Token[], start: number): FoundNumber | null {
  let done = 0;
  let part: number | null = null;
  let end = start;
  for (; end < tokens.length; end++) {
    const { word, value } = tokens[end] as Token;
    const unit = value ?? units[word];
    const scale = scales[word];
    if (
      unit !== undefined &&
      (end === start || (value === undefined && part !== null && fitsBehind(part, unit)))
    )
      part = (part ?? 0) + unit;
    else if (unit !== undefined && part === null && value === undefined) part = unit;
    else if (word === 'belas' && part !== null) part += 10;
    else if (scale !== undefined && (part !== null || word === 'hundred')) {
      part = part ?? 1;
      if (scale >= 1000) {
        done += part * scale;
        part = null;
      } else part = part >= 100 ? Math.floor(part / 100) * 100 + (part % 100) * scale : part * scale;
    } else break;
  }
  if (end === start) return null;
  return { value: done + (part ?? 0), start, end };
}

/** 20 takes a 5 behind it, 100 takes 50, 5 takes nothing. */
const fitsBehind = (part: number, unit: number) =>
  (part % 1000 === 0 && unit < 1000) ||
  (part % 100 === 0 && unit < 100) ||
  (part % 10 === 0 && part % 100 !== 10 && unit < 10);
