import {
  type LanguageModel,
  ModelError,
  type ModelFailure,
  noUsage,
  type Usage,
} from '../../llm/language-model.ts';
import type { Call } from '../call.ts';
import type { Question } from '../question.ts';
import type { ToolResult } from '../result.ts';
import { type BreakerState, createBreaker, type Pass, type Refusal } from './breaker.ts';
import { chooseCalls, type Hands } from './choose-calls.ts';
import { systemText } from './prompt.ts';
import { createRequests } from './requests.ts';
import { type GeminiSettings, usualSettings } from './settings.ts';
import { createTokenBudget } from './token-budget.ts';
import { isWordable, type Sentences, writeSentences } from './write-sentences.ts';

/** Why there is no answer of the model. */
export type Degradation =
  | Refusal
  | 'budget'
  | 'busy'
  | 'timeout'
  | 'unavailable'
  | 'blocked'
  | 'malformed'
  | 'failed'
  | 'aborted';

const degradations: Readonly<Record<ModelFailure, Degradation>> = {
  rate_limited: 'rate_limited',
  unavailable: 'unavailable',
  bad_response: 'unavailable',
  timeout: 'timeout',
  aborted: 'aborted',
  bad_key: 'no_model',
  bad_model: 'no_model',
  bad_request: 'failed',
  blocked: 'blocked',
  malformed_call: 'malformed',
  truncated: 'malformed',
  empty: 'malformed',
};

export interface Answered {
  /** With official codes; one for each result. */
  readonly calls: readonly Call[];
  readonly results: readonly ToolResult[];
  /** Null where the templates are to be used. */
  readonly sentences: readonly string[] | null;
  /** What the model says on a general topic; null for none, or where the check did not let it through. */
  readonly general: string | null;
  readonly model: string;
  readonly tokens: Usage;
  /** Sentences that held a number that no result has. */
  readonly ungrounded: number;
  /** Why there are no sentences, where the model failed to write them. */
  readonly code: ModelFailure | null;
}

export interface Degraded {
  readonly degraded: Degradation;
  /** Code of the model's failure, null where it was not asked. */
  readonly code: string | null;
  readonly tokens: Usage;
}

export type Planned = Answered | Degraded;

export interface PlannerState {
  readonly configured: boolean;
  readonly model: string | null;
  readonly breaker: BreakerState;
  /** Milliseconds since 1970. */
  readonly lastOkAt: number | null;
}

export interface PlannerOptions {
  /** Null where no key is configured. */
  readonly model: LanguageModel | null;
  readonly settings?: Partial<GeminiSettings>;
  readonly now?: () => number;
}

/**
 * The planner that asks a model. `ask` never fails for reasons of the model: it says why there is no answer of it. It
 * throws only what the hands throw. When `signal` is aborted, so is the request to the model.
 */
export function createGeminiPlanner({ model, settings: given, now = Date.now }: PlannerOptions) {
  const settings: GeminiSettings = { ...usualSettings, ...given };
  const breaker = createBreaker(now);
  const budget = createTokenBudget(settings.dailyTokens, now);
  let working = 0;

  async function ask(question: Question, hands: Hands, signal?: AbortSignal): Promise<Planned> {
    const not = (degraded: Degradation, code: string | null = null): Degraded => ({
      degraded,
      code,
      tokens: noUsage,
    });
    if (model === null) return not('no_model');
    if (signal?.aborted) return not('aborted');
    if (budget.left() <= 0) return not('budget');
    if (working >= settings.atOnce) return not('busy');
    const pass = breaker.enter();
    if ('refused' in pass) return not(pass.refused, pass.code);
    working += 1;
    try {
      return await converse(model, pass, question, hands, signal);
    } finally {
      working -= 1;
      pass.release();
    }
  }

  async function converse(
    model: LanguageModel,
    pass: Pass,
    question: Question,
    hands: Hands,
    signal: AbortSignal | undefined,
  ): Promise<Planned> {
    const requests = createRequests({ model, settings, pass, budget, now, signal });
    const system = systemText(today(now()), hands.dataDate);
    const shared = { question, requests, settings, system };
    const failed = ({ code }: ModelError): Degraded => ({
      degraded: degradations[code],
      code,
      tokens: requests.used(),
    });
    try {
      const { results, turns } = await chooseCalls({ ...shared, hands, signal });
      hands.onResults?.(results);
      let said: Sentences = { sentences: null, ungrounded: 0 };
      let code: ModelFailure | null = null;
      if (isWordable(results))
        try {
          const onSentence = hands.onSentence?.bind(hands);
          said = await writeSentences({ ...shared, results, turns, onSentence });
        } catch (error) {
          if (!(error instanceof ModelError) || error.code === 'aborted') throw error;
          code = error.code;
        }
      const general = results.every(({ kind }) => kind === 'general');
      return {
        calls: results.map(({ call }) => call),
        results,
        sentences: general ? null : said.sentences,
        general: general ? (said.sentences?.join(' ') ?? null) : null,
        model: model.name,
        tokens: requests.used(),
        ungrounded: said.ungrounded,
        code,
      };
    } catch (error) {
      if (error instanceof ModelError) return failed(error);
      throw error;
    }
  }

  const state = (): PlannerState => ({
    configured: model !== null,
    model: model?.name ?? null,
    breaker: breaker.state(),
    lastOkAt: breaker.lastOkAt(),
  });

  return { ask, state };
}

/** YYYY-MM-DD in Jakarta. */
const today = (time: number) => new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Jakarta' }).format(time);
