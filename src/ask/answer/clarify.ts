import type { Call } from '../call.ts';
import type { Lang, Question } from '../question.ts';
import type { Problem, RegionRef, ToolResult } from '../result.ts';
import { questionOf } from './call-question.ts';
import { instead } from './follow-ups.ts';
import { plain } from './format.ts';
import { interpret } from './interpretation.ts';
import type { NameOf } from './place.ts';
import { schoolName } from './say-pesantren.ts';

/** A way to go on that can be clicked: what it says, and the question that it asks. */
export interface Option {
  readonly label: string;
  /** Official code, where the option is a region. */
  readonly code?: string;
  readonly question: string;
}

export interface Clarify {
  readonly question: string;
  readonly options: readonly Option[];
}

const most = 6;

/** The options of a result that asks back; none for one that does not. */
export function optionsOf(result: ToolResult, question: Question, nameOf: NameOf): Option[] {
  const options =
    result.kind === 'problem'
      ? ofProblem(result, question, nameOf)
      : result.kind === 'clarification'
        ? result.call.args.options.map((option, n) => ofText(option, result.codes?.[n], question))
        : result.kind === 'profile' && result.candidates.length > 1
          ? result.candidates.map((card) => {
              const place = card.kabupaten ? plain(card.kabupaten, 80) : '';
              const name = schoolName(card);
              const where = place && ` ${question.lang === 'id' ? 'di' : 'in'} ${place}`;
              return {
                label: place ? `${name}, ${place}` : name,
                question: `${question.lang === 'id' ? 'Profil' : 'Profile of'} ${name}${where}`,
              };
            })
          : [];
  return options.slice(0, most);
}

function ofProblem(problem: Problem, question: Question, nameOf: NameOf): Option[] {
  if (problem.problem === 'ambiguous_place')
    return problem.candidates.map((region) => ofRegion(region, problem.text, question));
  if (problem.problem === 'unknown_place')
    return problem.suggestions.map((region) => ofRegion(region, problem.text, question));
  return callOptions(instead(problem), question.lang, nameOf);
}

/** Calls as options; those that no question leads to are left out. */
export function callOptions(calls: readonly Call[], lang: Lang, nameOf: NameOf): Option[] {
  return calls.flatMap((call) => {
    const asked = questionOf(call, lang, nameOf);
    return asked === null ? [] : [{ label: interpret(call, lang, nameOf), question: asked }];
  });
}

const ofRegion = ({ code, name }: RegionRef, text: string, question: Question): Option => ({
  label: name,
  code,
  question: rewrite(question.text, text, name),
});

/** An option as a planner worded it: a question of its own, or a place that the question's name stands for. */
function ofText(option: string, code: string | undefined, question: Question): Option {
  const label = plain(option, 200);
  const bare = label.replace(/^(kota|kabupaten|kab\.?|provinsi)\s+|\s+(city|regency)$/gi, '');
  return {
    label,
    ...(code && { code }),
    question: /\?$|\s\S+\s\S+\s/.test(label) ? label : rewrite(question.text, bare, label),
  };
}

/** The question with one name in the place of another; with it in brackets, where the other is not found as written. */
export function rewrite(question: string, from: string, to: string): string {
  const escaped = from.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const found = new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, 'iu');
  if (from !== '' && found.test(question)) return question.replace(found, () => to);
  return `${question} (${to})`;
}
