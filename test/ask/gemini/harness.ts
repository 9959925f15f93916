import { createGeminiPlanner, type Planned } from '../../../src/ask/gemini/ask-gemini.ts';
import type { Hands } from '../../../src/ask/gemini/choose-calls.ts';
import type { GeminiSettings } from '../../../src/ask/gemini/settings.ts';
import type { Question } from '../../../src/ask/question.ts';
import { createGemini } from '../../../src/llm/gemini.ts';
import { calls } from '../../llm/fake-gemini.ts';
import { resultOf } from './results.ts';

export const key = 'AIzaSyTestKeyThatNobodyMaySee';

export const planner = (
  baseUrl: string,
  {
    now,
    model = 'gemini-3.5-flash-lite',
    ...settings
  }: Partial<GeminiSettings> & { now?: () => number; model?: string } = {},
) =>
  createGeminiPlanner({
    model: createGemini({ apiKey: key, model, baseUrl, thinkingLevel: 'minimal' }),
    settings: { totalMs: 2000, callMs: 1000, ...settings },
    ...(now && { now }),
  });

export const question = (
  text = 'Berapa pesantren di Jawa Barat?',
  more: Partial<Question> = {},
): Question => ({
  text,
  lang: 'id',
  context: {},
  ...more,
});

export const hands = (more: Partial<Hands> = {}): Hands => ({
  resolve: (call) => call,
  run: async (call) => resultOf(call),
  dataDate: '2026-11-20',
  ...more,
});

/** The model counts pesantren of Jawa Barat. */
export const count = () =>
  calls(['get_metric', { metric: 'pesantren_count', area: { scope: 'region', region: 'Jawa Barat' } }]);

export const outcome = (planned: Planned) =>
  'degraded' in planned
    ? `${planned.degraded} ${planned.code}`
    : planned.calls.map((call) => call.tool).join(' ');

export async function until(done: () => boolean): Promise<void> {
  for (let tries = 0; !done(); tries += 1) {
    if (tries > 100) throw new Error(`never so: ${done} ${process.getActiveResourcesInfo()}`);
    await new Promise((next) => setTimeout(next, 10));
  }
}
