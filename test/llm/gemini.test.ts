import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createGemini, type GeminiOptions } from '../../src/llm/gemini.ts';
import { ModelError, type ModelRequest } from '../../src/llm/language-model.ts';
import { calls, type FakeGemini, failure, failures, finished, startFakeGemini, text } from './fake-gemini.ts';

const key = 'AIzaSyTestKeyThatNobodyMaySee';
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
  await new Promise((done) => setTimeout(done, 20));
  process.off('unhandledRejection', noteUnhandled);
});

const tool = {
  name: 'get_metric',
  description: 'One number.',
  parameters: { type: 'object', properties: { metric: { type: 'string' } }, required: ['metric'] },
};
const ask = (more: Partial<ModelRequest> = {}): ModelRequest => ({
  system: 'Answer.',
  turns: [{ role: 'user', parts: [{ text: 'Berapa?' }] }],
  tools: [tool],
  mode: 'ANY',
  maxOutputTokens: 100,
  timeoutMs: 2000,
  ...more,
});
const gemini = (more: Partial<GeminiOptions> = {}) =>
  createGemini({ apiKey: key, model: 'gemini-3.5-flash-lite', baseUrl: fake.url, ...more });

/** How asking fails; also that nothing that may be logged shows the key or the address. */
async function failureOf(asked: Promise<unknown>): Promise<ModelError> {
  const error = await asked.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(ModelError);
  const shown = `${String(error)} ${JSON.stringify(error)} ${(error as Error).stack}`;
  expect(shown).not.toContain(key);
  expect(shown).not.toContain(fake.url);
  return error as ModelError;
}

describe('a request to Gemini', () => {
  it('has the key in a header only, one slash, and no more settings than it needs', async () => {
    fake.push(calls(['get_metric', { metric: 'a' }]));
    const reply = await gemini({ baseUrl: `${fake.url}/proxy//` }).generate(ask());
    expect(reply.calls).toEqual([{ id: 'c1', name: 'get_metric', args: { metric: 'a' } }]);
    expect(reply.usage).toEqual({ prompt: 120, output: 18, thoughts: 0, total: 138 });
    const [seen] = fake.seen;
    expect(seen?.url).toBe('/proxy/v1beta/models/gemini-3.5-flash-lite:generateContent');
    expect(seen?.headers['x-goog-api-key']).toBe(key);
    expect(Object.keys(seen?.body.generationConfig ?? {})).toEqual(['maxOutputTokens']);
    expect(seen?.mode).toBe('ANY');
  });

  it.each([
    ['gemini-3.5-flash-lite', 'minimal', { thinkingLevel: 'minimal' }],
    ['gemini-flash-latest', 'low', { thinkingLevel: 'low' }],
    ['gemini-2.5-flash', 'minimal', { thinkingBudget: 0 }],
    ['gemini-2.5-pro', 'minimal', { thinkingBudget: 128 }],
    ['gemini-2.5-flash', 'high', { thinkingBudget: 8192 }],
  ] as const)('tells %s to think %s in its own words', async (model, thinkingLevel, wanted) => {
    fake.push(text('Ya.'));
    await gemini({ model, thinkingLevel, temperature: 0 }).generate(ask());
    expect(fake.seen[0]?.body.generationConfig).toMatchObject({ temperature: 0, thinkingConfig: wanted });
  });

  it('replays raw parts with their signatures, alone and in parallel', async () => {
    const model = gemini();
    fake.push(calls(['get_metric', { metric: 'a' }], ['get_metric']), text('Dua.'));
    const first = await model.generate(ask());
    expect(first.calls.map((call) => call.args)).toEqual([{ metric: 'a' }, {}]);
    const answers = first.calls.map(({ id, name }) => ({
      functionResponse: { ...(id && { id }), name, response: { output: 1 } },
    }));
    const turns = [...ask().turns, first.turn, { role: 'user' as const, parts: answers }];
    await expect(model.generate(ask({ turns, mode: 'NONE' }))).resolves.toMatchObject({ text: 'Dua.' });

    const unsigned = { role: 'model' as const, parts: [{ functionCall: { name: 'get_metric', args: {} } }] };
    const lost = [...ask().turns, unsigned, { role: 'user' as const, parts: answers.slice(1) }];
    expect((await failureOf(model.generate(ask({ turns: lost })))).code).toBe('bad_request');
    const unequal = [...ask().turns, first.turn, { role: 'user' as const, parts: answers.slice(1) }];
    expect((await failureOf(model.generate(ask({ turns: unequal })))).code).toBe('bad_request');
    expect(fake.refused.join()).toMatch(/thought_signature.*number of function response parts/);
  });

  it('shows no thoughts, but replays them', async () => {
    const parts = [
      { text: 'Hmm, 999.', thought: true },
      { text: 'Ya.' },
      { text: '', thoughtSignature: 'S' },
    ];
    fake.push(finished('STOP', parts), finished('STOP', parts));
    const reply = await gemini().generate(ask());
    expect(reply.text).toBe('Ya.');
    expect(reply.turn.parts).toEqual(parts);
    const heard: string[] = [];
    await gemini().generate(ask({ onText: (piece) => heard.push(piece) }));
    expect(heard).toEqual(['Ya.']);
  });

  it('keeps the parts of a stream apart and joins pieces of text', async () => {
    const [call] = (calls(['get_metric', { metric: 'a' }]).json as any).candidates[0].content.parts;
    const other = { functionCall: { name: 'get_metric', args: { metric: 'b' } } };
    fake.push({
      events: [
        { candidates: [{ content: { parts: [{ text: 'Sa' }, { text: 'ya' }] } }] },
        { candidates: [{ content: { parts: [call, other] }, finishReason: 'STOP' }] },
        {
          usageMetadata: {
            promptTokenCount: 3,
            candidatesTokenCount: 2,
            thoughtsTokenCount: 4,
            totalTokenCount: 9,
          },
        },
      ],
    });
    const heard: string[] = [];
    const reply = await gemini().generate(ask({ onText: (piece) => heard.push(piece) }));
    expect(heard).toEqual(['Sa', 'ya']);
    expect(reply.turn.parts).toEqual([{ text: 'Saya' }, call, other]);
    expect(reply.usage).toEqual({ prompt: 3, output: 2, thoughts: 4, total: 9 });
    expect(fake.seen[0]?.url).toMatch(/:streamGenerateContent\?alt=sse$/);
  });
});

const html = '<html><body>Bad gateway</body></html>';
const begun = '{"candidates":[{"content":{"parts":[{"text":"Ada 12';
const shared = [
  ['a quota with a time to retry', failures.quota(), 'rate_limited', { retryAfterMs: 34_000, status: 429 }],
  ['a quota without one', failures.quota('soon'), 'rate_limited', { retryAfterMs: undefined }],
  ['a wrong key', failures.key, 'bad_key', { status: 400 }],
  ['a forbidden key', failure(403, 'PERMISSION_DENIED', `denied https://x/?key=${key}`), 'bad_key', {}],
  ['an unknown model', failure(404, 'NOT_FOUND', 'models/x is not found'), 'bad_model', {}],
  [
    'another 400',
    failure(400, 'INVALID_ARGUMENT', 'Unknown name "x"'),
    'bad_request',
    { detail: 'Unknown name "x"' },
  ],
  ['an internal error', failure(500, 'INTERNAL', 'An internal error has occurred'), 'unavailable', {}],
  ['an overloaded model', failures.overloaded, 'unavailable', { status: 503 }],
  ['a gateway that answers with HTML', { status: 502, raw: html }, 'unavailable', { status: 502 }],
  ['a 200 with HTML', { raw: html }, 'bad_response', {}],
  ['a connection that is reset', { reset: true }, 'unavailable', {}],
  ['a blocked prompt', failures.prompt, 'blocked', { detail: 'PROHIBITED_CONTENT' }],
  ...[
    'SAFETY',
    'RECITATION',
    'LANGUAGE',
    'BLOCKLIST',
    'PROHIBITED_CONTENT',
    'SPII',
    'OTHER',
    'NEW_REASON',
  ].map(
    (reason) =>
      [`finish ${reason}`, finished(reason, [{ text: 'Ada' }]), 'blocked', { detail: reason }] as const,
  ),
  ['a refusal without content', finished('SAFETY'), 'blocked', {}],
  ['a malformed call', finished('MALFORMED_FUNCTION_CALL', []), 'malformed_call', {}],
  ['a reply cut at its length', finished('MAX_TOKENS', [{ text: 'Ada 12' }]), 'truncated', {}],
  ['no candidates', { json: { usageMetadata: {} } }, 'empty', {}],
  ['an empty list of candidates', { json: { candidates: [] } }, 'empty', {}],
  ['only thoughts', finished('STOP', [{ text: 'Hmm.', thought: true }]), 'empty', {}],
  [
    'parts that are no list',
    { json: { candidates: [{ content: { parts: 'x' }, finishReason: 'STOP' }] } },
    'empty',
    {},
  ],
  ['a null', { raw: 'null' }, 'bad_response', {}],
  ['a flood', finished('STOP', [{ text: 'a'.repeat(70_000) }]), 'bad_response', {}],
] as const;

describe.each([
  ['whole', false],
  ['as a stream', true],
])('a reply %s', (_, streamed) => {
  const heard: string[] = [];
  const request = (more: Partial<ModelRequest> = {}) =>
    ask({ ...(streamed && { onText: (piece: string) => heard.push(piece) }), ...more });

  it.each(shared)('that is %s has its code', async (_, script, code, more) => {
    fake.push(script);
    const error = await failureOf(gemini().generate(request()));
    expect(error).toMatchObject({ code, ...more });
  });

  it('is a timeout before and within the body', async () => {
    fake.push({ delay: 500, json: {} }, { half: { text: begun, after: 500 } });
    for (let round = 0; round < 2; round += 1)
      expect((await failureOf(gemini().generate(request({ timeoutMs: 40 })))).code).toBe('timeout');
  });

  it('is unavailable when cut within the body, and where nobody listens', async () => {
    fake.push({ half: { text: begun, after: 5 } });
    expect((await failureOf(gemini().generate(request()))).code).toBe('unavailable');
    const nobody = gemini({ baseUrl: 'http://127.0.0.1:1' });
    expect((await failureOf(nobody.generate(request()))).code).toBe('unavailable');
  });

  it('is not even asked for by an asker who has gone, and given up when one goes', async () => {
    const gone = AbortSignal.abort();
    expect((await failureOf(gemini().generate(request({ signal: gone })))).code).toBe('aborted');
    expect(fake.seen).toHaveLength(0);
    fake.push({ delay: 5000, json: {} });
    const asker = new AbortController();
    const asked = failureOf(gemini().generate(request({ signal: asker.signal })));
    await until(() => fake.seen.length === 1);
    asker.abort();
    expect((await asked).code).toBe('aborted');
    await until(() => fake.open() === 0);
  });

  it('comes of no retired model', async () => {
    for (const model of ['gemini-2.0-flash', 'gemini-1.5-pro'])
      expect((await failureOf(gemini({ model }).generate(request()))).code).toBe('bad_model');
  });
});

describe('a stream', () => {
  const piece = { candidates: [{ content: { parts: [{ text: 'Ada ' }] } }] };
  const onText = () => undefined;

  it.each([
    ['breaks', [piece, { wait: 5 }, { cut: true }], 'unavailable'],
    ['stops without a reason to', [piece], 'bad_response'],
    ['has an error in it', [piece, { error: { code: 503, message: 'overloaded' } }], 'unavailable'],
    ['has a quota error in it', [{ error: { code: 429, message: 'quota' } }], 'rate_limited'],
    ['has a comment of a proxy in it', [piece, ': ping\r\n\r\n', piece], 'bad_response'],
    ['has garbage in it', [piece, 'data: {"candidates": [}\r\n\r\n'], 'bad_response'],
    ['ends within an event', [piece, 'data: {"candidates"'], 'bad_response'],
    ['is blocked on its way', [piece, { candidates: [{ finishReason: 'SAFETY' }] }], 'blocked'],
  ])('that %s has its code', async (_, events, code) => {
    fake.push({ events });
    expect((await failureOf(gemini().generate(ask({ onText })))).code).toBe(code);
  });

  it('that stalls is a timeout, and is hung up', async () => {
    fake.push({ events: [piece, { wait: 5000 }] });
    expect((await failureOf(gemini().generate(ask({ onText, timeoutMs: 60 })))).code).toBe('timeout');
    await until(() => fake.open() === 0);
  });

  it('that never ends is hung up at its limit', async () => {
    fake.push({ events: [...Array.from({ length: 500 }, () => piece), { wait: 5000 }] });
    const error = await failureOf(gemini({ maxCharacters: 1000 }).generate(ask({ onText })));
    expect(error.code).toBe('bad_response');
    await until(() => fake.open() === 0);
  });

  it('is hung up when the listener has heard enough', async () => {
    fake.push({ events: [piece, { wait: 5000 }] });
    const enough = new Error('enough');
    const listen = () => {
      throw enough;
    };
    await expect(gemini().generate(ask({ onText: listen }))).rejects.toBe(enough);
    await until(() => fake.open() === 0);
  });
});

describe('after all that', () => {
  it('no timer and no socket is left, and no rejection went unhandled', async () => {
    const before = live();
    const own = await startFakeGemini();
    own.push(text('Ya.'), text('Ya, benar.'), { delay: 5000, json: {} });
    const model = createGemini({ apiKey: key, model: 'gemini-3.5-flash-lite', baseUrl: own.url });
    await model.generate(ask({ timeoutMs: 30_000 }));
    await model.generate(ask({ timeoutMs: 30_000, onText: () => undefined }));
    await failureOf(model.generate(ask({ timeoutMs: 30 })));
    await own.close();
    await until(() => live().length <= before.length);
    expect(unhandled).toEqual([]);
  });
});

/** What keeps this process alive, of the kinds that a client may leave behind. */
const live = () =>
  process.getActiveResourcesInfo().filter((name) => /Timeout|TCPSocket|TCPServer|Immediate/.test(name));

async function until(done: () => boolean): Promise<void> {
  for (let tries = 0; !done(); tries += 1) {
    if (tries > 100) throw new Error(`never so: ${done} ${process.getActiveResourcesInfo()}`);
    await new Promise((next) => setTimeout(next, 10));
  }
}
