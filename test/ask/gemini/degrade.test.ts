import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createBreaker } from '../../../src/ask/gemini/breaker.ts';
import { createTokenBudget } from '../../../src/ask/gemini/token-budget.ts';
import { ModelError } from '../../../src/llm/language-model.ts';
import {
  type FakeGemini,
  failure,
  failures,
  finished,
  startFakeGemini,
  text,
} from '../../llm/fake-gemini.ts';
import { count, hands, key, outcome, planner, question, until } from './harness.ts';

let fake: FakeGemini;
const unhandled: unknown[] = [];
const noteUnhandled = (reason: unknown) => void unhandled.push(reason);
beforeAll(async () => {
  process.on('unhandledRejection', noteUnhandled);
  fake = await startFakeGemini();
});
afterEach(() => fake.clear());
afterAll(async () => {
  await fake.close();
  process.off('unhandledRejection', noteUnhandled);
});

const good = text('Ada 1.234 pesantren di Jawa Barat.');
const malformed = finished('MALFORMED_FUNCTION_CALL', []);

describe('a model that fails', () => {
  it.each([
    ['a quota', failures.quota(), 'rate_limited rate_limited', 1],
    ['a wrong key', failures.key, 'no_model bad_key', 1],
    ['an unknown model', failure(404, 'NOT_FOUND', 'models/x is not found'), 'no_model bad_model', 1],
    ['a bad request', failure(400, 'INVALID_ARGUMENT', 'no'), 'failed bad_request', 1],
    ['an overload, twice', failures.overloaded, 'unavailable unavailable', 2],
    ['a reset, twice', { reset: true } as const, 'unavailable unavailable', 2],
    ['HTML', { raw: '<html>' }, 'unavailable bad_response', 1],
    ['a timeout', { delay: 5000, json: {} }, 'timeout timeout', 1],
    ['a blocked prompt', failures.prompt, 'blocked blocked', 1],
    ['a refused answer', finished('SAFETY'), 'blocked blocked', 1],
    ['a malformed call, twice', malformed, 'malformed malformed_call', 2],
    ['nothing, twice', { json: { candidates: [] } }, 'malformed empty', 2],
    ['a cut reply', finished('MAX_TOKENS', [{ text: 'a' }]), 'malformed truncated', 1],
    ['text where a call must be', good, 'malformed malformed_call', 1],
  ] as const)('with %s says so', async (_, script, wanted, requests) => {
    fake.push(script, script);
    const planned = await planner(fake.url, { callMs: 'delay' in script ? 60 : 1000 }).ask(
      question(),
      hands(),
    );
    expect(outcome(planned)).toBe(wanted);
    expect(JSON.stringify(planned)).not.toContain(key);
    expect(fake.seen).toHaveLength(requests);
  });

  it('is asked once more after a malformed call or an overload', async () => {
    for (const script of [malformed, failures.overloaded]) {
      fake.push(script, count(), good);
      expect(outcome(await planner(fake.url).ask(question(), hands()))).toBe('get_metric');
    }
    expect(fake.seen).toHaveLength(6);
  });

  it('is not asked once more when time runs out, and only once for a question', async () => {
    let time = 0;
    const late = planner(fake.url, { totalMs: 10_000, now: () => time });
    fake.push(() => {
      time += 6_500;
      return malformed;
    });
    expect(outcome(await late.ask(question(), hands()))).toBe('malformed malformed_call');
    fake.push(malformed, { json: { candidates: [] } }, count());
    expect(outcome(await planner(fake.url).ask(question(), hands()))).toBe('malformed empty');
    expect(fake.seen).toHaveLength(3);
  });

  it('has no more time than the whole question', async () => {
    fake.push(malformed, { delay: 5000, json: {} });
    const planned = await planner(fake.url, { totalMs: 150, callMs: 5000 }).ask(question(), hands());
    expect(outcome(planned)).toBe('timeout timeout');
  });
});

describe('the planner', () => {
  it('rests after a quota error for as long as it is told, a minute at most', async () => {
    let time = 1e12;
    const gemini = planner(fake.url, { now: () => time });
    fake.push(failures.quota('3600s'), count(), good);
    await gemini.ask(question(), hands());
    expect(outcome(await gemini.ask(question(), hands()))).toBe('rate_limited rate_limited');
    expect(gemini.state()).toMatchObject({
      configured: true,
      model: 'gemini-3.5-flash-lite',
      breaker: 'open',
    });
    expect(fake.seen).toHaveLength(1);
    time += 60_001;
    expect(gemini.state().breaker).toBe('half-open');
    expect(outcome(await gemini.ask(question(), hands()))).toBe('get_metric');
    expect(gemini.state()).toMatchObject({ breaker: 'closed', lastOkAt: time });
  });

  it('lets one question try while the others wait for how it goes', async () => {
    let time = 1e12;
    const gemini = planner(fake.url, { now: () => time, callMs: 100 });
    fake.always({ delay: 5000, json: {} });
    for (let round = 0; round < 3; round += 1)
      expect(outcome(await gemini.ask(question(), hands()))).toBe('timeout timeout');
    expect(outcome(await gemini.ask(question(), hands()))).toBe('breaker_open timeout');
    time += 30_001;
    const both = await Promise.all([gemini.ask(question(), hands()), gemini.ask(question(), hands())]);
    expect(both.map(outcome)).toEqual(['timeout timeout', 'breaker_open timeout']);
    expect(fake.seen).toHaveLength(4);
    expect(gemini.state().breaker).toBe('open');
  });

  it('works on so many questions at once, and turns the next away', async () => {
    fake.always({ delay: 80, json: {} });
    const gemini = planner(fake.url, { atOnce: 2 });
    const all = await Promise.all([1, 2, 3].map(() => gemini.ask(question(), hands())));
    expect(all.map(outcome).sort()).toEqual(['busy null', 'malformed empty', 'malformed empty']);
    fake.clear();
    fake.push(count(), good);
    expect(outcome(await gemini.ask(question(), hands()))).toBe('get_metric');
  });

  it('has tokens for a day, and counts those of failures', async () => {
    let time = 86_400_000 * 20_000;
    const gemini = planner(fake.url, { dailyTokens: 200, now: () => time });
    fake.push(finished('SAFETY'), count(), good, count(), good);
    expect((await gemini.ask(question(), hands())).tokens.total).toBe(138);
    expect(outcome(await gemini.ask(question(), hands()))).toBe('get_metric');
    expect(outcome(await gemini.ask(question(), hands()))).toBe('budget null');
    time += 86_400_000;
    expect(outcome(await gemini.ask(question(), hands()))).toBe('get_metric');
  });

  it('leaves nothing behind: no timer, no socket, no rejection', async () => {
    await until(() => fake.open() === 0);
    const live = () => process.getActiveResourcesInfo().filter((name) => /Timeout|TCP/.test(name)).length;
    const before = live();
    const own = await startFakeGemini();
    own.push(count(), good, count(), { delay: 5000, json: {} });
    const gemini = planner(own.url, { callMs: 60_000, totalMs: 60_000 });
    await gemini.ask(question(), hands({ onSentence: () => undefined }));
    const asker = new AbortController();
    const asked = gemini.ask(question(), hands(), asker.signal);
    await until(() => own.seen.length === 4);
    asker.abort();
    await asked;
    await own.close();
    await until(() => live() <= before);
    expect(unhandled).toEqual([]);
  });
});

describe('the breaker', () => {
  const fault = (code: 'timeout' | 'unavailable' | 'blocked' | 'aborted' = 'timeout') => new ModelError(code);
  function setUp() {
    let time = 0;
    const breaker = createBreaker(() => time);
    const wait = (ms: number) => {
      time += ms;
    };
    const report = (error: ModelError | null) => {
      const pass = breaker.enter();
      if ('refused' in pass) throw new Error(pass.refused);
      pass.report(error);
      pass.release();
    };
    return { breaker, report, wait };
  }

  it('opens after three faults in a row within a minute, not for refusals or askers that leave', () => {
    const { breaker, report, wait } = setUp();
    for (const code of ['timeout', 'unavailable', 'blocked', 'aborted'] as const) report(fault(code));
    report(null);
    for (const _ of [1, 2]) report(fault());
    wait(60_001);
    for (const _ of [1, 2]) report(fault());
    expect(breaker.state()).toBe('closed');
    report(fault());
    expect(breaker.enter()).toEqual({ refused: 'breaker_open', code: 'timeout' });
  });

  it('opens again when the one that tries fails, and closes when the provider answers at all', () => {
    const { breaker, report, wait } = setUp();
    for (const _ of [1, 2, 3]) report(fault());
    wait(30_000);
    report(fault());
    expect(breaker.state()).toBe('open');
    wait(30_000);
    report(fault('aborted'));
    expect(breaker.state()).toBe('half-open');
    report(fault('blocked'));
    expect(breaker.state()).toBe('closed');
  });

  it('leaves a refused key alone for five minutes', () => {
    const { breaker, report, wait } = setUp();
    report(new ModelError('bad_key'));
    wait(299_999);
    expect(breaker.enter()).toEqual({ refused: 'no_model', code: 'bad_key' });
    wait(1);
    report(null);
    expect(breaker.state()).toBe('closed');
  });
});

describe('the token budget', () => {
  it('begins anew at midnight UTC and never goes below zero', () => {
    let time = 86_400_000 * 3 - 1;
    const budget = createTokenBudget(100, () => time);
    budget.spend(250);
    expect(budget.left()).toBe(0);
    time += 1;
    expect(budget.left()).toBe(100);
  });
});
