import { readFileSync } from 'node:fs';
import { detectLanguage } from '../../src/ask/detect-language.ts';
import { planEmbedded } from '../../src/ask/embedded/plan.ts';
import { guard } from '../../src/ask/guard.ts';
import { normaliseQuestion } from '../../src/ask/normalise-question.ts';
import type { Question } from '../../src/ask/question.ts';
import type { Gazetteer } from '../../src/regions/gazetteer.ts';
import { contextOf, type Got, type Item, type Score, scoreItem } from './score.ts';

/** Reads a question; with a model this takes a while. */
export type Planner = (question: Question) => Got | Promise<Got>;

export interface Outcome extends Score {
  readonly item: Item;
  readonly got: Got;
  readonly ms: number;
}

export interface Sums {
  readonly n: number;
  readonly exact: number;
  readonly toolOnly: number;
}

export interface Summary extends Sums {
  readonly refusals: { readonly n: number; readonly found: number };
  readonly falseRefusals: number;
  readonly unsafe: number;
  readonly silentWrong: number;
  readonly byCategory: Record<string, Sums>;
  readonly byLang: Record<string, Sums>;
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
}

/** The guard and then the planner that needs no model, as the server does. */
export function embeddedPlanner(gazetteer: Gazetteer): Planner {
  return (question) => {
    const reason = guard(question.text);
    if (reason !== null) return { calls: [{ tool: 'refuse', args: { reason } }], sure: true };
    const { calls, problem, confidence } = planEmbedded(question, gazetteer);
    return { calls, problem, sure: confidence === 'sure' };
  };
}

export const readItems = (file: string | URL): Item[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Item);

export async function evaluate(
  items: readonly Item[],
  plan: Planner,
  gazetteer: Gazetteer,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const item of items) {
    const text = normaliseQuestion(item.question);
    const started = performance.now();
    const got = await plan({ text, lang: detectLanguage(text), context: contextOf(item) });
    outcomes.push({ item, got, ms: performance.now() - started, ...scoreItem(item, got, gazetteer) });
  }
  return outcomes;
}

export function summarise(outcomes: readonly Outcome[]): Summary {
  const refusals = outcomes.filter(({ item }) => item.expect.refuse !== undefined);
  const times = outcomes.map(({ ms }) => ms).sort((a, b) => a - b);
  return {
    ...sums(outcomes),
    refusals: { n: refusals.length, found: refusals.filter(({ exact }) => exact).length },
    falseRefusals: outcomes.filter(({ falseRefusal }) => falseRefusal).length,
    unsafe: outcomes.filter(({ unsafe }) => unsafe).length,
    silentWrong: outcomes.filter(({ silentWrong }) => silentWrong).length,
    byCategory: grouped(outcomes, ({ category }) => category),
    byLang: grouped(outcomes, ({ lang }) => lang),
    p50: times[Math.floor(times.length / 2)] ?? 0,
    p95: times[Math.floor(times.length * 0.95)] ?? 0,
  };
}

const sums = (outcomes: readonly Outcome[]): Sums => ({
  n: outcomes.length,
  exact: outcomes.filter(({ exact }) => exact).length,
  toolOnly: outcomes.filter(({ toolOnly }) => toolOnly).length,
});

function grouped(outcomes: readonly Outcome[], key: (item: Item) => string): Record<string, Sums> {
  const groups = new Map<string, Outcome[]>();
  for (const outcome of outcomes)
    groups.set(key(outcome.item), [...(groups.get(key(outcome.item)) ?? []), outcome]);
  return Object.fromEntries([...groups].sort().map(([name, group]) => [name, sums(group)]));
}
