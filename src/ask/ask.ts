import type { Config } from '../config-schema.ts';
import type { Database } from '../db/database.ts';
import type { CurrentVersion } from '../stats/current-version.ts';
import { type Composed, compose } from './answer/compose.ts';
import { createAskLog, type LogEntry } from './ask-log.ts';
import type { Call, RefusalReason } from './call.ts';
import { planEmbedded } from './embedded/plan.ts';
import { createGazetteers } from './gazetteers.ts';
import { guard } from './guard.ts';
import { createModelPlanner, type ModelState } from './model-planner.ts';
import type { Question } from './question.ts';
import type { Reading } from './reading.ts';
import type { ToolResult } from './result.ts';
import { createTools } from './tools/run-call.ts';

/** Name of the planner that needs no model, as answers and the log have it. */
const embeddedName = 'embedded-v1';

/** A question and who asks it. */
export interface Asked {
  readonly question: Question;
  readonly planner: 'auto' | 'embedded';
  /** Address or key, for the log, which keeps a keyed hash of it. */
  readonly asker: string;
  readonly requestId: string;
  readonly signal?: AbortSignal;
  /** Counts a question to the model; false where this asker has had enough of it. */
  mayUseModel(): boolean;
  /** Hears what is known before the answer is finished: status, tool, data, map, text, replace, citations. */
  emit?(event: string, data: unknown): unknown;
}

/** What was done to answer, before it is put into words. */
export interface Worked {
  readonly planner: 'embedded' | 'gemini';
  readonly model: string;
  readonly calls: readonly Call[];
  readonly results: readonly ToolResult[];
  readonly reading?: Reading;
  /** Sentences of the model that passed the number check; null for the templates. */
  readonly sentences: readonly string[] | null;
  /** What the model says on a general topic. */
  readonly general: string | null;
  /** Why the model was not used although it should have been. */
  readonly degraded: string | null;
  readonly tokens: { readonly prompt: number; readonly output: number; readonly total: number };
  readonly ungrounded: number;
  readonly cached: boolean;
  /** Code of the model's failure. */
  readonly error: string | null;
}

export interface AskAnswer extends Omit<Composed, 'sentences'> {
  readonly success: true;
  readonly question: string;
  readonly model: string;
  readonly planner: 'embedded' | 'gemini';
  readonly degraded: string | null;
  readonly lang: 'id' | 'en';
  readonly calls: readonly Call[];
  readonly tokens: Worked['tokens'];
  readonly ms: number;
  readonly requestId: string;
}

/** What metrics want to know of an answer. */
export interface AskOutcome {
  readonly kind: AskAnswer['kind'];
  readonly planner: 'embedded' | 'gemini';
  readonly seconds: number;
  readonly tokens: number;
  readonly ungrounded: number;
  readonly refused: string | null;
  readonly degraded: string | null;
}

export interface AskService {
  /** Answers a question. Throws AppError db_* or aborted; a failure of the model is never an error. */
  ask(asked: Asked): Promise<AskAnswer>;
  /** State of the model; nobody is asked for it. */
  state(): ModelState;
  /** Waits for what is still to be logged. */
  close(): Promise<void>;
}

export interface AskDeps {
  readonly db: Database;
  readonly config: Config;
  readonly dataVersion: CurrentVersion;
  readonly log: { warn(data: object, message: string): void };
  readonly observe?: (outcome: AskOutcome) => void;
  /** Told of the results and their SQL, for `petasantri ask --explain`. */
  readonly explain?: (worked: Worked) => void;
}

const aboutDates: Call = { tool: 'data_info', args: { topic: 'updated_at' } };
const noTokens = { prompt: 0, output: 0, total: 0 };

/** Answers questions about the map: guard, plan, tools, words, number check, log. docs/ask.md. */
export function createAskService({ db, config, dataVersion, log, observe, explain }: AskDeps): AskService {
  const reader = db.as('petasantri_ask');
  const tools = createTools(reader, { dataVersion, smallestGroup: config.access.smallestGroup });
  const places = createGazetteers(reader, dataVersion);
  const model = createModelPlanner(config.ask, embeddedName);
  const askLog = createAskLog({ db, days: config.ask.logDays, log });
  const logging = new Set<Promise<void>>();

  /** What an answer without the model has in common. */
  const withoutModel = (degraded: string | null, error: string | null) =>
    ({
      planner: 'embedded',
      model: embeddedName,
      sentences: null,
      general: null,
      degraded,
      error,
      tokens: noTokens,
      ungrounded: 0,
      cached: false,
    }) as const;

  const refused = (reason: RefusalReason): Worked => {
    const call = { tool: 'refuse', args: { reason } } as const;
    return { ...withoutModel(null, null), calls: [call], results: [{ kind: 'refusal', call }] };
  };

  const embedded = async (asked: Asked, degraded: string | null, error: string | null): Promise<Worked> => {
    const { question, signal } = asked;
    const reading = planEmbedded(question, await places());
    const results: ToolResult[] = reading.problem ? [reading.problem] : [];
    for (const call of reading.calls) {
      asked.emit?.('tool', { name: call.tool, args: call.args });
      results.push(await tools.run(call, question.context, { ...(signal && { signal }) }));
    }
    return { ...withoutModel(degraded, error), reading, calls: reading.calls, results };
  };

  const work = async (asked: Asked): Promise<Worked> => {
    const { question } = asked;
    const reason = guard(question.text);
    if (reason !== null) return refused(reason);
    if (asked.planner === 'embedded') return embedded(asked, null, null);
    if (!model.state().configured) return embedded(asked, 'no_model', null);
    if (!asked.mayUseModel()) return embedded(asked, 'rate_limited', null);
    const info = await tools.run(aboutDates, question.context);
    const worked = await model.ask(asked, {
      gazetteer: await places(),
      version: await dataVersion.get(),
      dataDate: info.kind === 'info' ? info.asOf : null,
      run: (call, signal) => tools.run(call, question.context, { ...(signal && { signal }) }),
    });
    return 'failed' in worked ? embedded(asked, worked.failed, worked.code) : worked;
  };

  return {
    async ask(asked) {
      const started = performance.now();
      const { question, requestId } = asked;
      let shown = '';
      const emit =
        asked.emit &&
        ((event: string, data: unknown) => {
          if (event === 'text') shown += (data as { delta: string }).delta;
          asked.emit?.(event, data);
        });
      emit?.('status', { step: 'reading' });
      let worked: Worked;
      try {
        worked = await work({ ...asked, ...(emit && { emit }) });
      } catch (error) {
        keep({ status: 'error', error: codeOf(error), answer: null });
        throw error;
      }
      explain?.(worked);
      const gazetteer = await places();
      const nameOf = (code: string) => gazetteer.get(code)?.name;
      const { sentences, ...composed } = compose({ question, ...worked, nameOf });
      if (worked.planner === 'embedded') {
        emit?.('data', composed.data);
        emit?.('map', composed.mapActions);
      }
      const rest = composed.answer.slice(shown.length);
      if (!composed.answer.startsWith(shown)) emit?.('replace', { text: composed.answer });
      else if (rest !== '') emit?.('text', { delta: rest });
      emit?.('citations', composed.citations);
      const ms = performance.now() - started;
      keep({ status: statusOf(composed.kind, worked), error: worked.error, answer: composed.answer });
      observe?.({
        kind: composed.kind,
        planner: worked.planner,
        seconds: ms / 1000,
        tokens: worked.tokens.total,
        ungrounded: worked.ungrounded,
        refused: refusalOf(worked),
        degraded: worked.degraded,
      });
      return {
        success: true,
        question: question.text,
        ...composed,
        model: worked.model,
        planner: worked.planner,
        degraded: worked.degraded,
        lang: question.lang,
        calls: worked.calls,
        tokens: worked.tokens,
        ms: Math.round(ms),
        requestId,
      };

      function keep(row: Pick<LogEntry, 'status' | 'error' | 'answer'>): void {
        const written = askLog.write({
          ...row,
          requestId,
          question: question.text,
          model: worked?.model ?? embeddedName,
          planner: worked?.planner ?? 'embedded',
          calls: worked?.calls ?? [],
          lang: question.lang,
          tokens: worked?.tokens.total ?? 0,
          ungrounded: worked?.ungrounded ?? 0,
          cached: worked?.cached ?? false,
          ms: performance.now() - started,
          address: asked.asker,
        });
        logging.add(written);
        void written.finally(() => logging.delete(written));
      }
    },
    state: model.state,
    async close() {
      askLog.close();
      await Promise.all(logging);
    },
  };
}

const codeOf = (error: unknown) => (error as { code?: string }).code ?? 'internal';

const statusOf = (kind: Composed['kind'], { degraded, error }: Worked): LogEntry['status'] => {
  if (kind === 'refuse') return 'refused';
  if (kind !== 'answer') return 'clarify';
  // A server without a key does what it is meant to.
  return degraded === null || (degraded === 'no_model' && error === null) ? 'success' : 'degraded';
};

const refusalOf = ({ calls }: Worked): string | null => {
  const [call] = calls;
  return call?.tool === 'refuse' ? call.args.reason : null;
};
