import { loadWords } from './load-words.ts';
import type { Lang } from './question.ts';

const words = loadWords<Record<Lang, string>>('languages');
const known: Readonly<Record<Lang, ReadonlySet<string>>> = {
  id: new Set(words.id.split(' ')),
  en: new Set(words.en.split(' ')),
};
const indonesianEnding = /..(nya|kah|lah)$/;

/** Language of a question by its commonest words; Indonesian where they say nothing. */
export function detectLanguage(text: string): Lang {
  let lead = 0;
  for (const word of text.toLowerCase().match(/\p{L}+/gu) ?? []) {
    if (known.en.has(word)) lead--;
    if (known.id.has(word) || indonesianEnding.test(word)) lead++;
  }
  return lead < 0 ? 'en' : 'id';
}
