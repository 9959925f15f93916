import type { Gazetteer, Mention } from '../../regions/gazetteer.ts';
import { fillers, isKnownWord, nearestWord, phrasesFrom, plainWord, withoutClitic } from './lexicon.ts';
import { type FoundNumber, findNumbers, type Token, tokenise } from './numbers.ts';
import { oneInTen, refine } from './refine-matches.ts';

/** A phrase of the vocabulary in a question: words [start, end). */
export interface Match {
  readonly concept: string;
  readonly start: number;
  readonly end: number;
}

/** A question taken apart. */
export interface Words {
  readonly tokens: readonly Token[];
  readonly matches: readonly Match[];
  readonly places: readonly Mention[];
  readonly numbers: readonly FoundNumber[];
  readonly point: { readonly lat: number; readonly lng: number } | null;
  /** Positions of content words that nothing explains. */
  readonly unexplained: readonly number[];
  has(...concepts: string[]): boolean;
  /** The first match of any of the concepts. */
  first(...concepts: string[]): Match | undefined;
  all(...concepts: string[]): Match[];
}

const locative = new Set([
  'di',
  'in',
  'kab',
  'kabupaten',
  'kota',
  'provinsi',
  'dari',
  'ke',
  'from',
  'to',
  'of',
  'regency',
  'prov',
  'at',
  'near',
  'sekitar',
]);

/** Takes a question apart: spelling, places, numbers, phrases of the vocabulary (the longest at each place). */
export function readWords(text: string, gazetteer: Gazetteer): Words {
  const { tokens, point } = tokenise(text);
  correct(tokens, gazetteer);
  const words = tokens.map(({ word }) => word);
  const phrases = findPhrases(words);
  const places = gazetteer
    .scan(words, isKnownWord)
    .filter((place) => !phrases.some((phrase) => hides(phrase, place)))
    .filter((place) => !isOrdinary(place, tokens));
  const matches = phrases.filter(
    ({ start, end }) => !places.some((place) => start < place.end && place.start < end),
  );
  const numbers = findNumbers(tokens).filter(
    ({ start, end }) => !places.some((p) => start < p.end && p.start < end),
  );
  const covered = new Set<number>();
  for (const { start, end } of [...matches, ...places, ...numbers])
    for (let i = start; i < end; i++) covered.add(i);
  const unexplained = tokens.flatMap(({ word }, i) =>
    covered.has(i) || fillers.has(word) || word === '@' || word.length < 2 ? [] : [i],
  );
  const read = [...refine(matches, numbers, words), ...oneInTen(matches, numbers, words)];
  const all = (...concepts: string[]) => read.filter(({ concept }) => concepts.includes(concept));
  return {
    tokens,
    matches: read,
    places,
    numbers,
    point,
    unexplained,
    all,
    has: (...concepts) => all(...concepts).length > 0,
    first: (...concepts) => all(...concepts)[0],
  };
}

/** A phrase that says more than the place in it: "kota kabupaten", "hari santri". */
const hides = (phrase: Match, place: Mention) =>
  phrase.start <= place.start &&
  phrase.end >= place.end &&
  phrase.end - phrase.start > place.end - place.start;

/** Words as "tala" or "rote" in lower case that are names only of three letters and less likely so. */
const isOrdinary = (place: Mention, tokens: readonly Token[]) =>
  place.end - place.start === 1 && fillers.has((tokens[place.start] as Token).word);

function correct(tokens: Token[], gazetteer: Gazetteer): void {
  tokens.forEach((token, i) => {
    if (!gazetteer.named(token.word)) token.word = plainWord(token.word);
    // "Banyak santri di ...?" asks how many.
    if (i === 0 && token.word === 'banyak') token.word = 'berapa';
    const { word } = token;
    if (isKnownWord(word) || gazetteer.isPart(word) || token.value !== undefined || gazetteer.named(word))
      return;
    const bare = withoutClitic(word);
    if (bare !== null) {
      token.word = bare;
      return;
    }
    const near = nearestWord(word);
    if (!near) return;
    const before = tokens[i - 1]?.word ?? '';
    // "Kabupaten Antah" is a name that is none, not "antar".
    if (/^(kabupaten|kab|provinsi|prov)$/.test(before) && /^\p{Lu}\p{Ll}/u.test(token.raw)) return;
    const after = tokens[i + 1]?.word ?? '';
    const place = gazetteer.nearly(word, null, true);
    // Part of a name of two words: "Tanah Bumbu", "Lima Puluh".
    if (gazetteer.named(before + word) || gazetteer.named(word + after)) return;
    if (place && (place.distance < near.distance || locative.has(before))) return;
    if (gazetteer.isPart(before) && gazetteer.nearlyPart(word) !== null) return;
    token.word = near.word;
  });
}

function findPhrases(words: readonly string[]): Match[] {
  const found: Match[] = [];
  words.forEach((word, start) => {
    for (const { concept, words: phrase } of phrasesFrom(word))
      if (phrase.every((part, i) => words[start + i] === part))
        found.push({ concept, start, end: start + phrase.length });
  });
  // What lies in a longer phrase is part of it; terms and topics overlap with all others, but for names as Hari Santri.
  const hidden = (a: Match) =>
    found.some((b) => {
      const longer = b.start <= a.start && b.end >= a.end && b.end - b.start > a.end - a.start;
      if (!longer) return false;
      if (isTalk(a) !== isTalk(b)) return ownNames.has(b.concept);
      return !(isEntity(a) && keepsEntity.has(b.concept));
    });
  return found.filter((match) => !hidden(match));
}

const isTalk = ({ concept }: Match) => concept.includes(':') || concept === 'telling';
const isEntity = ({ concept }: Match) => concept === 'santri' || concept === 'pesantren';
/** Phrases that say what to do with an entity in them. */
const keepsEntity = new Set(['list', 'points']);
/** Names in which a word means nothing by itself. */
const ownNames = new Set([
  'term:hari_santri',
  'topic:hari_santri',
  'term:kitab_kuning',
  'term:nsp',
  'topic:hari_pahlawan',
]);
