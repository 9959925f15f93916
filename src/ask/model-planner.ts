import { LRUCache } from 'lru-cache';
import type { Config } from '../config-schema.ts';
import { createGemini } from '../llm/gemini.ts';
import type { Gazetteer } from '../regions/gazetteer.ts';
import { compose } from './answer/compose.ts';
import type { Asked, Worked } from './ask.ts';
import { maskIds } from './ask-log.ts';
import type { Call } from './call.ts';
import { createGeminiPlanner } from './gemini/ask-gemini.ts';
import { resolveCall } from './resolve-call.ts';
import type { ToolResult } from './result.ts';

/** State of the model, as /gemini/health tells it. */
export interface ModelState {
  readonly configured: boolean;
  /** Name of the model, or of the embedded planner where there is none. */
  readonly model: string;
  readonly breaker: 'closed' | 'open' | 'half-open';
  /** ISO 8601; null where it never answered. */
  readonly lastOkAt: string | null;
}

/** What a question to the model needs of the map. */
export interface ModelHands {
  readonly gazetteer: Gazetteer;
  /** Data version that sentences are kept for. */
  readonly version: number;
  /** YYYY-MM-DD, null where nothing was ever scored. */
  readonly dataDate: string | null;
  run(call: Call, signal?: AbortSignal): Promise<ToolResult>;
}

/** How the model answered once. */
interface Kept {
  readonly calls: readonly Call[];
  readonly model: string;
  /** The sentences hold for this data version only. */
  readonly version: number;
  readonly sentences: readonly string[] | null;
  readonly general: string | null;
}

const keptMs = 24 * 3600 * 1000;
const mostKept = 2000;
const noTokens = { prompt: 0, output: 0, total: 0 };

/**
 * The model as the service uses it: what goes out is masked, a question that was answered is not put to the model again for a
 * day, and the asker hears of tools, data and sentences as they come.
 */
export function createModelPlanner(settings: Config['ask'], embeddedName: string) {
  const planner = configuredPlanner(settings);
  const kept = new LRUCache<string, Kept>({ max: mostKept, ttl: keptMs });

  async function answer(
    asked: Asked,
    hands: ModelHands,
  ): Promise<Worked | { failed: string; code: string | null }> {
    const { signal, emit } = asked;
    const question = { ...asked.question, text: maskIds(asked.question.text) };
    const key = JSON.stringify([question.text.toLowerCase(), question.lang, question.context]);
    const show = (results: readonly ToolResult[]) => {
      const { data, mapActions } = compose({ question, results });
      emit?.('data', data);
      emit?.('map', mapActions);
    };
    const known = kept.get(key);
    if (known) {
      const results: ToolResult[] = [];
      for (const call of known.calls) {
        emit?.('tool', { name: call.tool, args: call.args });
        results.push(await hands.run(call, signal));
      }
      show(results);
      const sentences = known.version === hands.version ? known.sentences : null;
      const { calls, model: name, general } = known;
      return {
        ...usual,
        model: name,
        calls,
        results,
        sentences,
        general,
        tokens: noTokens,
        ungrounded: 0,
        cached: true,
        error: null,
      };
    }
    let streamed = false;
    const planned = await planner.ask(
      question,
      {
        resolve: (call) => resolveCall(call, hands.gazetteer, question.context),
        run: hands.run,
        dataDate: hands.dataDate,
        onCall: ({ tool, args }) => emit?.('tool', { name: tool, args }),
        onResults: show,
        ...(emit && {
          onSentence(sentence: string) {
            emit('text', { delta: streamed ? ` ${sentence}` : sentence });
            streamed = true;
          },
        }),
      },
      signal,
    );
    if ('degraded' in planned) return { failed: planned.degraded, code: planned.code };
    const { calls, results, sentences, general, model: name, ungrounded, code } = planned;
    const { prompt, output, total } = planned.tokens;
    const tokens = { prompt, output, total };
    const { version } = hands;
    // What failed in part is asked again.
    if (code === null && results.every(({ kind }) => kind !== 'problem' && kind !== 'refusal'))
      kept.set(key, { calls, model: name, version, sentences, general });
    return {
      ...usual,
      model: name,
      calls,
      results,
      sentences,
      general,
      tokens,
      ungrounded,
      cached: false,
      error: code,
    };
  }

  return {
    ask: answer,
    state(): ModelState {
      const { configured, model: name, breaker, lastOkAt } = planner.state();
      return {
        configured,
        model: name ?? embeddedName,
        breaker,
        lastOkAt: lastOkAt === null ? null : new Date(lastOkAt).toISOString(),
      };
    },
  };
}

const usual = { planner: 'gemini', degraded: null } as const;

/** Gemini as the settings say; without a key one that never answers. */
export function configuredPlanner(settings: Config['ask']) {
  const model =
    settings.geminiKey === undefined
      ? null
      : createGemini({
          apiKey: settings.geminiKey,
          model: settings.geminiModel,
          baseUrl: settings.geminiUrl,
          temperature: settings.geminiTemperature,
          thinkingLevel: settings.geminiThinkingLevel,
        });
  return createGeminiPlanner({
    model,
    settings: {
      totalMs: settings.timeoutMs,
      callMs: Math.max(1, Math.floor(settings.timeoutMs / 2)),
      atOnce: settings.geminiAtOnce,
      dailyTokens: settings.dailyTokens,
    },
  });
}
