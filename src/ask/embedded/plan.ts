import type { Gazetteer } from '../../regions/gazetteer.ts';
import type { Call } from '../call.ts';
import type { Question } from '../question.ts';
import type { Reading } from '../reading.ts';
import { refOf, resolveCall } from '../resolve-call.ts';
import type { Problem } from '../result.ts';
import { changeCall, isFollowUp } from './follow-up.ts';
import { type Frame, type Rule, readFrame } from './frame.ts';
import { readWords, type Words } from './read-words.ts';
import { readMap } from './rules-map.ts';
import { readBreakdown, readCompare, readMetric, readRank, readRegion } from './rules-number.ts';
import { readList, readNearest, readPesantren, readProfile } from './rules-place.ts';
import { readTalk } from './rules-talk.ts';
import { suggest } from './suggest.ts';

/** In this order: who asks for a map of the poorest gets the map. */
const rules: readonly Rule[] = [
  readProfile,
  readTalk,
  readMap,
  readNearest,
  readBreakdown,
  readCompare,
  readRank,
  readPesantren,
  readList,
  readMetric,
  readRegion,
];

/**
 * Reads a question without a model. Its call is canonical; without one there is a `problem` (a place), or it asks back.
 * One unexplained word makes it unsure, two make it ask; a number is answered only to a question for a quantity.
 */
export function planEmbedded(question: Question, gazetteer: Gazetteer): Reading {
  const { context } = question;
  const previous = context.previous?.flatMap((given) => {
    const call = resolveCall(given, gazetteer, {});
    return 'problem' in call ? [] : [call];
  });
  const words = readMatter(question.text, gazetteer);
  const frame = readFrame(words, gazetteer, previous ? { ...context, previous } : context);
  const unexplained = words.unexplained.map((at) => words.tokens[at]?.raw ?? '');
  const corrections = frame.places.places.flatMap(({ text, exact, candidates }) =>
    exact || !candidates[0] ? [] : [{ text, name: candidates[0].name }],
  );
  const base = { unexplained, corrections };
  if (!isOurs(frame)) {
    // Nothing but words that say nothing by themselves: there is a question behind it, though not in it.
    const vague =
      unexplained.length === 0 ||
      (unexplained.length === 1 && words.has('count', 'share', 'score', 'most', 'least', 'data', 'follow'));
    if (!vague) return refuse(base, 'off_topic');
    return { ...base, calls: [askBack(question)], confidence: 'unsure', suggestions: suggest(frame, null) };
  }
  // Where somebody lives is not known, nor what suits a child.
  if (asksFromHome(frame) || words.has('fits'))
    return { ...base, calls: [askBack(question)], confidence: 'unsure', suggestions: suggest(frame, null) };
  if (asksYear(frame)) return refuse(base, 'no_time_series');

  const followed = isFollowUp(frame) ? changeCall(frame) : understand(frame);
  const call = followed && losesPlace(frame, followed) ? null : followed;
  const suggestions = suggest(frame, call);
  const problem = call && placeProblem(frame, call);
  if (problem) return { ...base, calls: [], problem, confidence: 'unsure', suggestions };
  const strange = strangeWords(frame, call);
  if (call && strange === 0) return { ...base, calls: [call], confidence: 'sure', suggestions };
  if (call && asksForElse(frame)) return refuse(base, 'not_in_data');
  if (call && strange === 1) return { ...base, calls: [call], confidence: 'unsure', suggestions };
  const asked = placeProblem(frame, call ?? { tool: 'data_info', args: { topic: 'coverage' } });
  if (asked) return { ...base, calls: [], problem: asked, confidence: 'unsure', suggestions };
  const offered = call ? [call, ...suggestions].slice(0, 3) : suggestions;
  return { ...base, calls: [askBack(question)], confidence: 'unsure', suggestions: offered };
}

/** "For a story on Papua: how many in Merauke?": what comes before the colon only says what for. */
function readMatter(text: string, gazetteer: Gazetteer): Words {
  const [intro] = /^(?:for|untuk|buat|about|regarding|re|soal|tentang)\b[^:?]{1,60}:\s/i.exec(text) ?? [];
  const rest = intro ? readWords(text.slice(intro.length), gazetteer) : undefined;
  return rest && rest.places.length > 0 ? rest : readWords(text, gazetteer);
}

const asksFromHome = ({ words, places }: Frame) =>
  words.has('own_place') &&
  words.has('nearest', 'near', 'within') &&
  places.places.length === 0 &&
  words.point === null;

function understand(frame: Frame): Call | null {
  for (const rule of rules) {
    const call = rule(frame);
    if (call) return call;
  }
  return null;
}

/** Two places in the question and one in the call: the other one was not understood. */
const losesPlace = ({ codes, places }: Frame, { tool }: Call) =>
  codes.length > 1 &&
  !places.unclear &&
  !['compare_regions', 'get_pesantren', 'define_term', 'answer_general'].includes(tool);

type Base = Pick<Reading, 'unexplained' | 'corrections'>;
const refuse = (base: Base, reason: 'off_topic' | 'no_time_series' | 'not_in_data'): Reading => ({
  ...base,
  calls: [{ tool: 'refuse', args: { reason } }],
  confidence: 'sure',
  suggestions: [{ tool: 'data_info', args: { topic: 'capabilities' } }],
});

/** Texts in both languages are the answer's; these are what a client without them would show. */
const askBack = ({ lang }: Question): Call => ({
  tool: 'ask_clarification',
  args:
    lang === 'en'
      ? {
          question: 'What would you like to know?',
          options: ['Number of pesantren', 'Number of santri', 'Share of poor santri'],
        }
      : {
          question: 'Apa yang ingin diketahui?',
          options: ['Jumlah pesantren', 'Jumlah santri', 'Persentase santri miskin'],
        },
});

/** Something of what the map is about is in the question. */
function isOurs({ words, measure, codes, context, places }: Frame): boolean {
  return (
    measure.entity !== undefined ||
    codes.length > 0 ||
    words.places.length > 0 ||
    (context.previous?.length ?? 0) > 0 ||
    places.view ||
    places.selected ||
    words.has(
      'poverty',
      'eligibility',
      'program',
      'map',
      'choropleth',
      'heatmap',
      'updated_at',
      'sources',
      'coverage',
      'methodology',
      'capabilities',
      'poorest',
      'richest',
      'residence',
    ) ||
    words.matches.some(({ concept }) => concept.startsWith('term:') || concept.startsWith('topic:'))
  );
}

/** "tahun 2020" where no founding is meant: the data are of one day. */
function asksYear({ words, found }: Frame): boolean {
  return words.numbers.some((number) => {
    const { value, start } = number;
    if (value < 1950 || value > 2100 || found.used.has(number)) return false;
    const before = words.tokens[start - 1]?.word ?? '';
    return (
      [
        'tahun',
        'year',
        'thn',
        'taun',
        'in',
        'pada',
        'since',
        'sejak',
        'during',
        'selama',
        'dari',
        'from',
      ].includes(before) && !words.has('founded')
    );
  });
}

/** A place that is ambiguous, or a name behind a locative that is none. */
function placeProblem({ places, gazetteer, words, codes }: Frame, call: Call): Problem | null {
  if (places.unclear && usesPlace(call)) {
    const { text, candidates } = places.unclear;
    return { kind: 'problem', problem: 'ambiguous_place', call, text, candidates: candidates.map(refOf) };
  }
  const unknown = places.unknown ?? (codes.length === 1 ? joinedName(words) : undefined);
  if (
    unknown !== undefined &&
    usesPlace(call) &&
    call.tool !== 'get_pesantren' &&
    (words.places.length === 0 || (words.has('compare', 'difference') && codes.length === 1))
  ) {
    const text = unknown;
    return {
      kind: 'problem',
      problem: 'unknown_place',
      call,
      text,
      suggestions: gazetteer.suggest(text).map(refOf),
    };
  }
  return null;
}

/** A name that nothing explains beside a place: "Kudus dan Atlantis". */
function joinedName({ tokens, unexplained, places }: Words): string | undefined {
  const joins = /^(dan|and|vs|versus|dengan|with|to|atau|or)$/;
  return unexplained
    .filter(
      (at) =>
        /^\p{Lu}/u.test(tokens[at]?.raw ?? '') &&
        (joins.test(tokens[at - 1]?.word ?? '') ||
          (joins.test(tokens[at + 1]?.word ?? '') && places.some(({ start }) => start > at))),
    )
    .map((at) => tokens[at]?.raw)[0];
}

const usesPlace = ({ tool }: Call) => !['define_term', 'answer_general', 'refuse'].includes(tool);

/** Content words that nothing explains; the name of a pesantren needs no explanation. */
function strangeWords({ words }: Frame, call: Call | null): number {
  if (call?.tool === 'get_pesantren') return 0;
  if (call?.tool === 'define_term' || call?.tool === 'answer_general' || call?.tool === 'data_info')
    return Math.max(0, words.unexplained.length - 2);
  return words.unexplained.length;
}

/** "berapa kolam renang di ...": the thing counted is none of ours. */
function asksForElse({ words }: Frame): boolean {
  return words
    .all('count')
    .some(({ end }) => words.unexplained.includes(end) && !/^\p{Lu}/u.test(words.tokens[end]?.raw ?? ''));
}
