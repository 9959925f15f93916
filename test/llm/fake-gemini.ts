import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type GeminiBody, refuse } from './gemini-rules.ts';

/** What the fake does with a request. Rules of the real API are checked before, see gemini-rules.ts. */
export interface Script {
  /** Milliseconds before anything is sent. */
  readonly delay?: number;
  readonly status?: number;
  /** A body as JSON. */
  readonly json?: unknown;
  /** A body as it is, whatever it is. */
  readonly raw?: string;
  /** Cut the connection before an answer. */
  readonly reset?: true;
  /** Send this beginning of a body and, after so many milliseconds, cut the connection. */
  readonly half?: { readonly text: string; readonly after: number };
  /** Events of a stream: an object is one event, a text goes out as it is. */
  readonly events?: readonly (object | string | { wait: number } | { cut: true })[];
}

export interface Seen {
  readonly url: string;
  readonly model: string;
  readonly streamed: boolean;
  readonly headers: IncomingMessage['headers'];
  readonly body: GeminiBody;
  readonly mode: string | undefined;
  /** Text of the last content, and the answers of tools in it. */
  readonly said: string;
  readonly answers: readonly { name: string; response: any }[];
}

export type Answer = Script | ((seen: Seen) => Script | Promise<Script>);

export const usage = (prompt = 120, output = 18) => ({
  promptTokenCount: prompt,
  candidatesTokenCount: output,
  totalTokenCount: prompt + output,
});

const reply = (parts: readonly object[], more: object = {}) => ({
  candidates: [{ content: { parts, role: 'model' }, finishReason: 'STOP', index: 0, ...more }],
  usageMetadata: usage(),
  modelVersion: 'gemini-3.5-flash-lite',
  responseId: 'fake-1',
});

/** A reply of text, as one body or, if asked so, as a stream of words. */
export const text =
  (said: string, more: object = {}): Answer =>
  ({ streamed }) =>
    streamed
      ? {
          events: said
            .split(/(?<= )/)
            .map((word, at, words) =>
              at === words.length - 1
                ? reply([{ text: word }], more)
                : { candidates: [{ content: { parts: [{ text: word }], role: 'model' }, index: 0 }] },
            ),
        }
      : { json: reply([{ text: said }], more) };

let signatures = 0;
/** A reply of one or more parallel calls; the first carries a signature. */
export const calls = (...made: readonly (readonly [name: string, args?: unknown])[]): Script => ({
  json: reply(
    made.map(([name, args], at) => ({
      functionCall: { id: `c${at + 1}`, name, ...(args !== undefined && { args }) },
      ...(at === 0 && { thoughtSignature: `SIG-${++signatures}` }),
    })),
  ),
});

/** A 200 whose first candidate finished for this reason. */
export const finished = (reason: string, parts: readonly object[] | null = null): Script => ({
  json: {
    candidates: [{ ...(parts && { content: { parts } }), finishReason: reason, index: 0 }],
    usageMetadata: usage(),
  },
});

/** An error as Google words it. */
export const failure = (
  status: number,
  name: string,
  message: string,
  details?: readonly object[],
): Script => ({
  status,
  json: { error: { code: status, message, status: name, ...(details && { details }) } },
});

export const failures = {
  quota: (retryDelay = '34s') =>
    failure(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota', [
      { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaValue: '10' }] },
      { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay },
    ]),
  key: failure(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', [
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'API_KEY_INVALID',
      domain: 'googleapis.com',
    },
  ]),
  overloaded: failure(503, 'UNAVAILABLE', 'The model is overloaded.'),
  prompt: {
    json: {
      promptFeedback: { blockReason: 'PROHIBITED_CONTENT' },
      usageMetadata: { promptTokenCount: 9, totalTokenCount: 9 },
    },
  } satisfies Script,
} as const;

/**
 * A Gemini API on loopback that plays a script. It is strict: what the real one refuses it refuses too, and the
 * scripted answer stays for the next request.
 */
export async function startFakeGemini() {
  const queue: Answer[] = [];
  const seen: Seen[] = [];
  const refused: string[] = [];
  const issued = new Set<string>();
  let usual: Answer = text('Tidak ada naskah.');
  let open = 0;

  const server = createServer((request, response) => {
    open += 1;
    const gone = new AbortController();
    response.on('close', () => {
      open -= 1;
      gone.abort();
    });
    // The asker may leave at any time.
    response.on('error', () => undefined);
    handle(request, response, gone.signal).catch(() => response.destroy());
  });

  async function handle(
    request: IncomingMessage,
    response: ServerResponse,
    gone: AbortSignal,
  ): Promise<void> {
    let sent = '';
    for await (const chunk of request) sent += chunk;
    const url = request.url ?? '';
    const path =
      /^(?:\/proxy)?\/v1beta\/models\/([^/:]+):(generateContent|streamGenerateContent\?alt=sse)$/.exec(url);
    const [, model = '', task = ''] = path ?? [];
    const body = parse(sent);
    const key = request.headers['x-goog-api-key'];
    const no = path
      ? refuse(model, typeof key === 'string' ? key : undefined, body, issued)
      : ({ status: 404, name: 'NOT_FOUND', message: 'Requested entity was not found.' } as const);
    if (no) {
      refused.push(no.message);
      return play(failure(no.status, no.name, no.message, no.details), response, gone);
    }
    const last = body?.contents?.at(-1)?.parts ?? [];
    const now: Seen = {
      url,
      model,
      streamed: task.startsWith('stream'),
      headers: request.headers,
      body: body as GeminiBody,
      mode: body?.toolConfig?.functionCallingConfig?.mode,
      said: last.map((part) => part.text ?? '').join(''),
      answers: last.flatMap((part) => (part.functionResponse ? [part.functionResponse as any] : [])),
    };
    seen.push(now);
    const answer = queue.shift() ?? usual;
    const script = typeof answer === 'function' ? await answer(now) : answer;
    for (const [, signature] of JSON.stringify(script).matchAll(/"thoughtSignature":"([^"]*)"/g))
      issued.add(signature as string);
    await play(now.streamed ? asStream(script) : script, response, gone);
  }

  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Requests that kept the rules, oldest first, and the messages for those that did not. */
    seen,
    refused,
    /** Requests whose asker is still there. */
    open: () => open,
    /** Answers for the next requests, in order. */
    push: (...answers: Answer[]) => void queue.push(...answers),
    /** The answer when the script has run out. */
    always(answer: Answer) {
      usual = answer;
    },
    clear() {
      queue.length = seen.length = refused.length = 0;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

export type FakeGemini = Awaited<ReturnType<typeof startFakeGemini>>;

/** A body as the stream of one event, since the real API answers both ways with the same object. */
const asStream = (script: Script): Script =>
  script.json !== undefined && script.status === undefined
    ? { ...(script.delay !== undefined && { delay: script.delay }), events: [script.json as object] }
    : script;

async function play(script: Script, response: ServerResponse, gone: AbortSignal): Promise<void> {
  const pause = (ms: number) => wait(ms, undefined, { signal: gone });
  if (script.delay) await pause(script.delay);
  if (script.reset) return void response.socket?.destroy();
  const type = script.events ? 'text/event-stream' : 'application/json; charset=UTF-8';
  response.writeHead(script.status ?? 200, { 'Content-Type': type });
  if (script.half) {
    response.write(script.half.text);
    await pause(script.half.after);
    return void response.destroy();
  }
  for (const event of script.events ?? []) {
    if (typeof event === 'object' && 'wait' in event) {
      // Headers and what was written so far must not wait with us.
      response.flushHeaders();
      await pause(event.wait);
    } else if (typeof event === 'object' && 'cut' in event) return void response.destroy();
    else response.write(typeof event === 'string' ? event : `data: ${JSON.stringify(event)}\r\n\r\n`);
  }
  response.end(script.events ? undefined : (script.raw ?? JSON.stringify(script.json)));
}

function parse(sent: string): GeminiBody | null {
  try {
    return JSON.parse(sent) as GeminiBody;
  } catch {
    return null;
  }
}
