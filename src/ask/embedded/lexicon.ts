import { allowedMistakes, editDistance } from '../../regions/edit-distance.ts';
import { foldWords } from '../fold-words.ts';
import { loadWords } from '../load-words.ts';
import { numberWords } from './numbers.ts';

/** Phrases by their concept; edit src/ask/words/concepts.json and topics.json to teach a wording. */
export const topics = loadWords<{
  readonly terms: Readonly<Record<string, readonly string[]>>;
  readonly topics: Readonly<Record<string, readonly string[]>>;
  readonly tellings: readonly string[];
}>('topics');

interface Phrase {
  readonly concept: string;
  readonly words: readonly string[];
}

const byFirst = new Map<string, Phrase[]>();
/** All words that the planner knows, for the correction of misspelt ones. */
const known = new Set<string>();
const byStart = new Map<string, string[]>();
export const fillers: ReadonlySet<string> = new Set(loadWords<string[]>('fillers'));

/** Spellings that are written out before anything else. */
export const abbreviations: Readonly<Record<string, string>> = loadWords('abbreviations');

/** Without -nya, and with abbreviations written out: what the words of a question and of a phrase are compared by. */
export function plainWord(word: string): string {
  const long = Object.hasOwn(abbreviations, word) ? (abbreviations[word] as string) : word;
  return /^.{4,}nya$/.test(long) && !keepsNya.has(long) ? long.slice(0, -3) : long;
}
const keepsNya = new Set(['punya', 'hanya', 'tanya', 'banya', 'bertanya', 'banyaknya']);

const learn = (concept: string, phrases: readonly string[]) => {
  for (const phrase of phrases) {
    const words = foldWords(phrase).map(plainWord);
    byFirst.set(words[0] as string, [...(byFirst.get(words[0] as string) ?? []), { concept, words }]);
    for (const word of words) known.add(word);
  }
};
for (const [concept, phrases] of Object.entries(loadWords<Record<string, string[]>>('concepts')))
  learn(concept, phrases);
for (const [term, phrases] of Object.entries(topics.terms)) learn(`term:${term}`, phrases);
for (const [topic, phrases] of Object.entries(topics.topics)) learn(`topic:${topic}`, phrases);
learn('telling', topics.tellings);
for (const word of numberWords) known.add(word);
for (const word of known) {
  if (word.length >= 4) byStart.set(word[0] as string, [...(byStart.get(word[0] as string) ?? []), word]);
}

/** Phrases that start with a word, the longest first. */
export const phrasesFrom = (word: string): readonly Phrase[] => byFirst.get(word) ?? [];

export const isKnownWord = (word: string): boolean => known.has(word) || fillers.has(word);

/** The word without a clitic, a passive or an ending of speech; null where the rest is not known either. */
export function withoutClitic(word: string): string | null {
  if (/^di[a-z]{4,}/.test(word) && isKnownWord(word.slice(2))) return word.slice(2);
  for (const ending of ['nyalah', 'nya', 'kah', 'lah', 'pun', 'ku', 'mu', 'an', 'in', 's', '2']) {
    const bare = word.endsWith(ending) ? word.slice(0, -ending.length) : '';
    if (bare.length >= 3 && isKnownWord(bare)) return bare;
  }
  return null;
}

/** The known word that a misspelt one stands for, with its mistakes; null where there is none within the limit. */
export function nearestWord(word: string): { word: string; distance: number } | null {
  // One letter stricter than for names: two mistakes turn many a word of eight letters into another.
  const most = word.length < 9 ? 1 : 2;
  if (word.length < 5 || /\d/.test(word)) return null;
  let best: { word: string; distance: number } | null = null;
  for (const candidate of byStart.get(word[0] as string) ?? []) {
    const allowed = Math.min(most, allowedMistakes(candidate.length + 1));
    const distance = editDistance(word, candidate, allowed);
    if (distance <= allowed && (!best || distance < best.distance)) best = { word: candidate, distance };
  }
  return best;
}
