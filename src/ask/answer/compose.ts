import type { Call } from '../call.ts';
import type { Lang, Question } from '../question.ts';
import type { Reading } from '../reading.ts';
import type { RegionRef, ToolResult } from '../result.ts';
import { questionOf } from './call-question.ts';
import { type Clarify, callOptions, type Option, optionsOf } from './clarify.ts';
import type { DataTable } from './data-table.ts';
import { type ChartHint, type Citation, evidenceOf } from './evidence.ts';
import { followUpCalls, starters } from './follow-ups.ts';
import { listed, plain } from './format.ts';
import { interpret } from './interpretation.ts';
import { type MapAction, mapActionsOf } from './map-actions.ts';
import { dateNote } from './notes.ts';
import type { NameOf } from './place.ts';
import type { Said } from './said.ts';
import { lacksGroup, sayProblem } from './say-problem.ts';
import { sayResult } from './say-result.ts';
import { phrases } from './texts.ts';

/** What is known when an answer is put into words. */
export interface Findings {
  readonly question: Question;
  readonly results: readonly ToolResult[];
  /** How the embedded planner read the question. */
  readonly reading?: Reading;
  /** What a model wrote on a general topic; null or absent for the curated text. */
  readonly general?: string | null;
  /** Sentences of a model that passed the number check; null or absent for the templates. */
  readonly sentences?: readonly string[] | null;
  /** Why a model was not used although it should have been. */
  readonly degraded?: string | null;
  /** Names of regions by code, for follow-ups beyond the regions of the results. */
  readonly nameOf?: NameOf;
}

/** An answer: plain text without markup, and what stands behind it. */
export interface Composed {
  readonly kind: 'answer' | 'clarify' | 'refuse' | 'suggest';
  /** False where a part of it is not from the data. */
  readonly grounded: boolean;
  readonly answer: string;
  /** The answer, sentence by sentence. */
  readonly sentences: readonly string[];
  /** How the question was read; null where it was not. */
  readonly interpretation: string | null;
  readonly data: readonly DataTable[];
  readonly chart: ChartHint | null;
  readonly citations: readonly Citation[];
  readonly mapActions: readonly MapAction[];
  readonly followUps: readonly string[];
  readonly clarify: Clarify | null;
}

const mostFollowUps = 3;

/** Puts results into words in the question's language. Pure: the same findings give the same answer. */
export function compose(findings: Findings): Composed {
  const { question, results, reading, degraded } = findings;
  const { lang } = question;
  const nameOf = namesIn(results, findings.nameOf);
  const kind = kindOf(results);
  const unsure = reading?.confidence === 'unsure';
  const calls = results.map(({ call }) => call);
  const interpretation =
    calls.length === 0 ? null : calls.map((call) => interpret(call, lang, nameOf)).join('; ');
  const suggested = callOptions(reading?.suggestions ?? [], lang, nameOf);
  const said = sentencesOf(findings, kind, suggested.length > 0);
  const sentences = [
    ...(kind === 'answer' ? readAs(reading, interpretation, lang) : []),
    ...said,
    ...(degraded ? [phrases.degraded[lang]] : []),
  ];
  return {
    kind,
    grounded: results.every((result) => result.kind !== 'general'),
    answer: sentences.join(' '),
    sentences,
    interpretation,
    ...evidenceOf(results, lang),
    mapActions: mapActionsOf(results),
    followUps: followUps(results, unsure || kind === 'suggest' ? suggested : [], question, nameOf),
    clarify: clarifyOf(kind, said, results, suggested, question, nameOf),
  };
}

/** An answer wins over what else came of it; then a question back, then a refusal. */
function kindOf(results: readonly ToolResult[]): Composed['kind'] {
  const kinds = results.map(kindOfOne);
  for (const kind of ['answer', 'clarify', 'refuse', 'suggest'] as const)
    if (kinds.includes(kind)) return kind;
  return 'suggest';
}

function kindOfOne(result: ToolResult): Composed['kind'] {
  if (result.kind === 'refusal') return 'refuse';
  if (result.kind === 'clarification') return 'clarify';
  if (result.kind === 'profile') return result.candidates.length > 1 ? 'clarify' : 'answer';
  if (result.kind !== 'problem') return 'answer';
  switch (result.problem) {
    case 'ambiguous_place':
    case 'needs_view':
    case 'needs_selection':
      return 'clarify';
    case 'unknown_place':
      return 'suggest';
    case 'bad_args':
      return lacksGroup(result.call) ? 'clarify' : 'suggest';
    default:
      return 'answer';
  }
}

/** The text: of a model where it may speak, of the templates else. Facts first, each note once, the date last. */
function sentencesOf(
  { question, results, sentences, general }: Findings,
  kind: string,
  suggesting: boolean,
): string[] {
  const { lang } = question;
  if (results.length === 0) return [(suggesting ? phrases.didYouMean : phrases.nothingUnderstood)[lang]];
  const fixed = results.some(({ kind: one }) => one === 'general' || one === 'refusal' || one === 'problem');
  const worded = sentences && sentences.length > 0 && kind === 'answer' && !fixed;
  const parts: Said[] = results.map((result) =>
    result.kind === 'problem'
      ? { facts: [sayProblem(result, lang)], notes: [] }
      : sayResult(result, lang, general),
  );
  // What a model says of the facts is checked; what a reader must know beside them is said all the same.
  return [
    ...new Set([
      ...(worded ? sentences.map((text) => plain(text, 1000)) : parts.flatMap(({ facts }) => facts)),
      ...parts.flatMap(({ notes }) => notes),
      ...(kind === 'answer' ? dateNote(results, lang) : []),
    ]),
  ];
}

/** Says how a question was read, where that is not certain. */
function readAs(reading: Reading | undefined, interpretation: string | null, lang: Lang): string[] {
  if (!reading) return [];
  const id = lang === 'id';
  const said: string[] = [];
  if (reading.confidence === 'unsure' && interpretation !== null)
    said.push(
      id
        ? `Saya membaca pertanyaan ini sebagai: ${interpretation}.`
        : `I read this question as: ${interpretation}.`,
    );
  const names = reading.corrections.map(
    ({ text, name }) => `"${plain(text, 60)}" ${id ? 'sebagai' : 'as'} ${name}`,
  );
  if (names.length > 0)
    said.push(id ? `Saya membaca ${listed(names, lang)}.` : `I read ${listed(names, lang)}.`);
  return said;
}

function followUps(
  results: readonly ToolResult[],
  suggested: readonly Option[],
  question: Question,
  nameOf: NameOf,
): string[] {
  const { lang, text } = question;
  const asked = new Set(results.map(({ call }) => JSON.stringify(call)));
  const calls: readonly Call[] = results.length === 0 ? starters : results.flatMap(followUpCalls);
  const questions = calls
    .filter((call) => !asked.has(JSON.stringify(call)))
    .flatMap((call) => questionOf(call, lang, nameOf) ?? []);
  return [...new Set([...suggested.map((option) => option.question), ...questions])]
    .filter((one) => one.toLowerCase() !== text.toLowerCase())
    .slice(0, mostFollowUps);
}

function clarifyOf(
  kind: Composed['kind'],
  said: readonly string[],
  results: readonly ToolResult[],
  suggested: readonly Option[],
  question: Question,
  nameOf: NameOf,
): Clarify | null {
  if (kind !== 'clarify' && kind !== 'suggest') return null;
  const own = results.flatMap((result) => optionsOf(result, question, nameOf));
  const options =
    own.length > 0 ? own : suggested.length > 0 ? suggested : callOptions(starters, question.lang, nameOf);
  return { question: said[0] ?? '', options: options.slice(0, 6) };
}

/** Names of the regions that results mention, before those of the caller. */
function namesIn(results: readonly ToolResult[], more: NameOf = () => undefined): NameOf {
  const names = new Map<string, string>();
  const add = (region: RegionRef | null | undefined) => region && names.set(region.code, region.name);
  for (const result of results) {
    if ('where' in result && 'region' in result.where) add(result.where.region);
    if ('region' in result) add(result.region);
    if (result.kind === 'ranking') add(result.within);
    if (result.kind === 'ranking' || result.kind === 'comparison')
      for (const { region } of result.rows) add(region);
    if (result.kind === 'region') add(result.rank?.within);
    if (result.kind === 'nearest') add(result.origin.region);
    if (result.kind === 'profile')
      for (const { code, kabupaten } of result.candidates)
        if (code.length > 2 && kabupaten) names.set(code, plain(kabupaten, 80));
  }
  return (code) => names.get(code) ?? more(code);
}
