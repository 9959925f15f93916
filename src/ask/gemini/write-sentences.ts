import type { Turn } from '../../llm/language-model.ts';
import type { Question } from '../question.ts';
import type { ToolResult } from '../result.ts';
import { briefResult } from './brief-result.ts';
import { toolDeclarations } from './declarations.ts';
import { joinFacts } from './facts.ts';
import { isFreeOfStatistics } from './general-check.ts';
import { createNumberCheck } from './number-check.ts';
import { numbersInText } from './numbers-in-text.ts';
import type { Requests } from './requests.ts';
import { createSentenceGate } from './sentences.ts';
import type { GeminiSettings } from './settings.ts';

/** Results that a model puts into words; the others have texts that are better than what it would write. */
const wordable = new Set<ToolResult['kind']>([
  'metric',
  'ranking',
  'comparison',
  'breakdown',
  'list',
  'nearest',
  'profile',
  'region',
]);
const most = 4;
/** Milliseconds without which a model is not asked for words. */
const leastTime = 1_000;

export interface Sentences {
  /** Null where the template is to be used. */
  readonly sentences: readonly string[] | null;
  readonly ungrounded: number;
}

const none: Sentences = { sentences: null, ungrounded: 0 };

export interface WriteOptions {
  readonly question: Question;
  readonly results: readonly ToolResult[];
  readonly turns: readonly Turn[];
  readonly requests: Requests;
  readonly settings: GeminiSettings;
  readonly system: string;
  readonly onSentence?: ((sentence: string) => void) | undefined;
}

/** Whether a model can word these results: some are worth it, and none needs a text of ours. */
export const isWordable = (results: readonly ToolResult[]) =>
  results.every(({ kind }) => wordable.has(kind) || kind === 'map' || kind === 'general') &&
  results.some(({ kind }) => wordable.has(kind) || kind === 'general') &&
  results.every((result) => result.kind !== 'profile' || result.candidates.length === 1);

/**
 * Has the model put results into sentences, of which each is checked before anybody hears it. After one that holds a
 * number that no result has, none is used. With `onSentence` it is a stream. Throws ModelError.
 */
export async function writeSentences(options: WriteOptions): Promise<Sentences> {
  const { question, results, turns, requests, settings, system, onSentence } = options;
  if (requests.left() < Math.min(leastTime, settings.totalMs / 4)) return none;
  const { lang, text } = question;
  const general = results.every(({ kind }) => kind === 'general');
  const facts = joinFacts(results.map((result) => briefResult(result, lang).facts));
  const check = general
    ? (sentence: string) => isFreeOfStatistics(sentence, lang)
    : createNumberCheck({ facts, lang, question: text });
  const gate = createSentenceGate({ check, onSentence, most });
  const enough = new Error('heard enough');
  const onText = (piece: string) => {
    if (!gate.push(piece)) throw enough;
  };
  const request = {
    system,
    turns,
    tools: toolDeclarations,
    mode: 'NONE',
    maxOutputTokens: settings.textTokens,
  } as const;
  try {
    const reply = await requests.send(onSentence ? { ...request, onText } : request, { retry: false });
    if (!onSentence) gate.push(reply.text);
  } catch (error) {
    if (error !== enough) throw error;
  }
  const sentences = gate.end();
  if (sentences === null) return { sentences, ungrounded: 1 };
  // An answer without a number, where there is one, is none.
  const wanting =
    !general &&
    facts.common.concat(facts.rows.flatMap((row) => row.facts)).some(({ use }) => use === 'figure');
  if (sentences.length === 0 || (wanting && !sentences.some((said) => numbersInText(said, lang).length > 0)))
    return none;
  return { sentences, ungrounded: 0 };
}
