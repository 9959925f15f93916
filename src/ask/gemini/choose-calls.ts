import { type ModelCall, ModelError, type Part, type Turn } from '../../llm/language-model.ts';
import type { Call, CallOf } from '../call.ts';
import type { Question } from '../question.ts';
import { checkCall } from '../resolve-call.ts';
import type { Problem, ToolResult } from '../result.ts';
import { briefResult } from './brief-result.ts';
import { toolDeclarations } from './declarations.ts';
import { isHarmlessClarification } from './general-check.ts';
import { questionText } from './prompt.ts';
import type { Requests } from './requests.ts';
import type { GeminiSettings } from './settings.ts';

/** What a planner may do: all of it belongs to the caller. */
export interface Hands {
  /** Makes the places of a call official codes, or says why it cannot. */
  resolve(call: Call): Call | Problem;
  /** Runs a call with official codes. What it throws ends the question. */
  run(call: Call, signal?: AbortSignal): Promise<ToolResult>;
  /** Time of the data, YYYY-MM-DD. */
  readonly dataDate: string | null;
  /** Hears of every call before it runs, of the results before the sentences, and of every sentence that may be shown. */
  onCall?(call: Call): void;
  onResults?(results: readonly ToolResult[]): void;
  onSentence?(sentence: string): void;
}

export interface Chosen {
  readonly results: readonly ToolResult[];
  /** The conversation up to the answers of the tools. */
  readonly turns: readonly Turn[];
}

export interface ChooseOptions {
  readonly question: Question;
  readonly hands: Hands;
  readonly requests: Requests;
  readonly settings: GeminiSettings;
  readonly system: string;
  readonly signal: AbortSignal | undefined;
}

/** How one call of the model ended: a result, or what is wrong with it. */
type Done = { readonly result: ToolResult } | { readonly error: object };

/**
 * Has the model choose tools and runs them. A wrong call goes back to it once; a place that is not clear does not, since
 * a model would guess: such a problem is a result like any other. Throws ModelError.
 */
export async function chooseCalls(options: ChooseOptions): Promise<Chosen> {
  const { question, hands, requests, settings, system, signal } = options;
  const turns: Turn[] = [{ role: 'user', parts: [{ text: questionText(question) }] }];
  const ran = new Map<string, Promise<ToolResult>>();
  const results: ToolResult[] = [];

  for (let turn = 1; turn <= settings.toolTurns; turn += 1) {
    const request = {
      system,
      turns,
      tools: toolDeclarations,
      mode: 'ANY',
      maxOutputTokens: settings.planTokens,
    } as const;
    const reply = await requests.send(request, { retry: true });
    if (reply.calls.length === 0) throw new ModelError('malformed_call', { detail: 'no call' });
    const read = reply.calls.map((call) => checkCall({ tool: call.name, args: call.args }));
    const alone = standsAlone(read.filter(isCall), question);
    if (alone) return { results: [alone], turns };

    const last = turn > 1 || settings.toolTurns === 1;
    const done = await Promise.all(read.map((call) => finish(call, read, last)));
    for (const item of done)
      if ('result' in item && !results.includes(item.result)) results.push(item.result);
    const answers = reply.calls.map((call, at) => answerOf(call, done[at] as Done));
    turns.push(reply.turn, { role: 'user', parts: answers });
    if (last || done.every((item) => 'result' in item || isExtra(item))) break;
  }
  if (results.length === 0)
    throw new ModelError('malformed_call', { detail: 'no call with valid arguments' });
  return { results, turns };

  async function finish(call: Read, all: readonly Read[], last: boolean): Promise<Done> {
    if (!isCall(call)) return { error: { error: 'bad_args', path: call.path, message: call.message } };
    if (call.tool === 'answer_general') {
      const beside = all.some((other) => isCall(other) && other.tool !== 'answer_general');
      return beside ? extra : { result: { kind: 'general', call } };
    }
    const known = hands.resolve(call);
    if ('kind' in known) return orBadArgs(known, last);
    const key = JSON.stringify(known);
    if (!ran.has(key)) {
      if (ran.size >= settings.calls) return extra;
      hands.onCall?.(known);
      ran.set(key, hands.run(known, signal));
    }
    return orBadArgs(await (ran.get(key) as Promise<ToolResult>), last);
  }

  function answerOf({ id, name }: ModelCall, done: Done): Part {
    const response = 'error' in done ? done.error : { output: briefResult(done.result, question.lang).shown };
    return { functionResponse: { ...(id !== undefined && { id }), name, response } };
  }
}

type Read = ReturnType<typeof checkCall>;
const isCall = (read: Read): read is Call => 'tool' in read;

/** The answer to a call that is one too many. */
const extra = { error: { error: 'not_needed' } } as const;
const isExtra = (done: Done) => done === extra;

/** Arguments that do not fit together can be mended by the model, if it has not tried yet. */
const orBadArgs = (result: ToolResult, last: boolean): Done =>
  result.kind === 'problem' && result.problem === 'bad_args' && !last
    ? { error: { error: 'bad_args', path: result.path, message: result.message } }
    : { result };

/** A refusal or a question back is all of the answer, whatever else was called. */
function standsAlone(calls: readonly Call[], question: Question): ToolResult | null {
  const refusal = calls.find((call): call is CallOf<'refuse'> => call.tool === 'refuse');
  if (refusal) return { kind: 'refusal', call: refusal };
  const back = calls.find((call): call is CallOf<'ask_clarification'> => call.tool === 'ask_clarification');
  if (!back) return null;
  if (!isHarmlessClarification([back.args.question, ...back.args.options], question))
    throw new ModelError('malformed_call', { detail: 'a question back with numbers of its own' });
  return { kind: 'clarification', call: back };
}
