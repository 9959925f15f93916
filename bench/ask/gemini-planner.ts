import { guard } from '../../src/ask/guard.ts';
import { configuredPlanner } from '../../src/ask/model-planner.ts';
import { resolveCall } from '../../src/ask/resolve-call.ts';
import type { Problem, ToolResult } from '../../src/ask/result.ts';
import { readConfig } from '../../src/config.ts';
import type { Gazetteer } from '../../src/regions/gazetteer.ts';
import type { Planner } from './evaluate.ts';

/**
 * The guard and then Gemini, configured as the server is. Only its calls are wanted: a result that needs no words keeps it
 * from being asked for any. Throws an Error where the model does not answer, so that no fallback is scored in its name.
 */
export function geminiPlanner(gazetteer: Gazetteer): Planner {
  const { ask } = readConfig();
  if (ask.geminiKey === undefined) throw new Error('set GEMINI_API_KEY to evaluate Gemini');
  const planner = configuredPlanner(ask);
  return async (question) => {
    const reason = guard(question.text);
    if (reason !== null) return { calls: [{ tool: 'refuse', args: { reason } }], sure: true };
    const planned = await planner.ask(question, {
      resolve: (call) => resolveCall(call, gazetteer, question.context),
      run: async (call) => ({ kind: 'term', call }) as ToolResult,
      dataDate: null,
    });
    if ('degraded' in planned) throw new Error(`Gemini did not answer: ${planned.degraded}`);
    const problem = planned.results.find((result): result is Problem => result.kind === 'problem');
    return { calls: problem ? [] : planned.calls, problem, sure: true };
  };
}
