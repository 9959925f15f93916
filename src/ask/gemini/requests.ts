import {
  type LanguageModel,
  ModelError,
  type ModelRequest,
  noUsage,
  type Reply,
  type Usage,
} from '../../llm/language-model.ts';
import type { Pass } from './breaker.ts';
import type { GeminiSettings } from './settings.ts';
import type { TokenBudget } from './token-budget.ts';

/** What is worth a second try. A quota is not: it would only get worse. */
const retryable = new Set(['malformed_call', 'empty', 'unavailable']);
/** Share of the time that must be left for it. */
const retryShare = 0.4;
/** Characters of a request that make about one token, for failures that do not say what they cost. */
const charactersPerToken = 4;

export interface RequestsDeps {
  readonly model: LanguageModel;
  readonly settings: GeminiSettings;
  readonly pass: Pass;
  readonly budget: TokenBudget;
  readonly now: () => number;
  readonly signal: AbortSignal | undefined;
}

/** The requests of one question: within its time, with one retry among them all, each counted. */
export function createRequests({ model, settings, pass, budget, now, signal }: RequestsDeps) {
  const started = now();
  let used = noUsage;
  let retried = false;
  const left = () => settings.totalMs - (now() - started);

  function spend(usage: Usage): void {
    budget.spend(usage.total);
    used = {
      prompt: used.prompt + usage.prompt,
      output: used.output + usage.output,
      thoughts: used.thoughts + usage.thoughts,
      total: used.total + usage.total,
    };
  }

  async function once(request: Omit<ModelRequest, 'timeoutMs' | 'signal'>): Promise<Reply> {
    const timeoutMs = Math.max(1, Math.min(settings.callMs, left()));
    try {
      const reply = await model.generate({ ...request, timeoutMs, ...(signal && { signal }) });
      pass.report(null);
      spend(reply.usage);
      return reply;
    } catch (error) {
      const failure = error instanceof ModelError ? error : null;
      // Whoever listened and had enough leaves a model that is well.
      pass.report(failure);
      const unknown = failure === null || failure.code === 'timeout' || failure.code === 'aborted';
      spend(failure?.usage ?? (unknown ? estimate(request) : noUsage));
      throw error;
    }
  }

  return {
    /** Throws ModelError, or what `onText` throws. With `retry` a fault is tried once more if there is time. */
    async send(
      request: Omit<ModelRequest, 'timeoutMs' | 'signal'>,
      { retry }: { retry: boolean },
    ): Promise<Reply> {
      if (left() <= 0) throw new ModelError('timeout');
      try {
        return await once(request);
      } catch (error) {
        const worth = error instanceof ModelError && retryable.has(error.code);
        if (!retry || retried || !worth || signal?.aborted || left() < settings.totalMs * retryShare)
          throw error;
        retried = true;
        return once(request);
      }
    },
    /** Milliseconds. */
    left,
    used: () => used,
  };
}

export type Requests = ReturnType<typeof createRequests>;

function estimate({ system, turns, tools }: Pick<ModelRequest, 'system' | 'turns' | 'tools'>): Usage {
  const prompt = Math.ceil(JSON.stringify([system, turns, tools]).length / charactersPerToken);
  return { ...noUsage, prompt, total: prompt };
}
