import { fromStatus } from './gemini-errors.ts';
import { ModelError, noUsage, type Part, type Reply, type Usage } from './language-model.ts';

/** A GenerateContentResponse, or one event of a stream of them, as the wire may have it: nothing is certain. */
interface Chunk {
  readonly error?: { code?: number; message?: string; details?: unknown };
  readonly promptFeedback?: { blockReason?: string };
  readonly candidates?: readonly {
    readonly content?: { readonly parts?: readonly Part[] };
    readonly finishReason?: string;
  }[];
  readonly usageMetadata?: Readonly<Record<string, unknown>>;
}

/** Reasons to finish that mean a reply: the rest of the list is refusals, and words that we do not know yet. */
const finished = new Set([undefined, 'STOP', 'FINISH_REASON_UNSPECIFIED', 'MAX_TOKENS']);
const malformed = new Set(['MALFORMED_FUNCTION_CALL', 'UNEXPECTED_TOOL_CALL', 'TOO_MANY_TOOL_CALLS']);

/**
 * Gathers a reply from raw chunks. The package's own helpers leave out refusals, count thoughts as text and mix up
 * the parts of a stream, so none of them is used.
 */
export function createReply(maxCharacters: number, onText?: (text: string) => void) {
  const parts: Part[] = [];
  let usage = noUsage;
  let finish: string | undefined;
  let blocked: string | undefined;
  let characters = 0;

  /** Throws ModelError for an error in the stream and for a reply that grows too long. */
  function add(received: unknown): void {
    if (received === null || typeof received !== 'object') throw new ModelError('bad_response');
    const chunk = received as Chunk;
    if (chunk.error) throw fromStatus(chunk.error.code ?? 500, chunk.error.message, chunk.error.details);
    if (chunk.usageMetadata) usage = readUsage(chunk.usageMetadata);
    blocked = chunk.promptFeedback?.blockReason ?? blocked;
    const candidate = chunk.candidates?.[0];
    finish = candidate?.finishReason ?? finish;
    const found = candidate?.content?.parts;
    for (const part of Array.isArray(found) ? found : []) {
      characters += JSON.stringify(part).length;
      if (characters > maxCharacters) throw new ModelError('bad_response', { detail: 'too long', usage });
      take(part);
      if (isShown(part)) onText?.(part.text);
    }
  }

  /** Pieces of one text become one part again; a signature stays on its own part. */
  function take(part: Part): void {
    const last = parts.at(-1);
    if (last && isBare(last) && isBare(part)) parts[parts.length - 1] = { text: last.text + part.text };
    else parts.push(part);
  }

  /** Throws ModelError for a reply that is none. A stream that just stops, without a reason to finish, was cut. */
  function end(streamed: boolean): Reply {
    if (blocked !== undefined) throw new ModelError('blocked', { detail: blocked, usage });
    if (finish !== undefined && malformed.has(finish))
      throw new ModelError('malformed_call', { detail: finish, usage });
    if (!finished.has(finish)) throw new ModelError('blocked', { detail: finish, usage });
    const calls = parts.flatMap(({ functionCall: call }) =>
      call ? [{ ...(call.id && { id: call.id }), name: String(call.name ?? ''), args: call.args ?? {} }] : [],
    );
    const text = parts.flatMap((part) => (isShown(part) ? [part.text] : [])).join('');
    if (finish === 'MAX_TOKENS') throw new ModelError('truncated', { usage });
    if (streamed && finish === undefined && parts.length > 0) throw new ModelError('bad_response', { usage });
    if (calls.length === 0 && text.trim() === '') throw new ModelError('empty', { usage });
    return { turn: { role: 'model', parts }, calls, text, usage };
  }

  return { add, end };
}

const isShown = (part: Part): part is Part & { text: string } =>
  typeof part.text === 'string' && part.text !== '' && !part.thought;

const isBare = (part: Part): part is { text: string } =>
  typeof part.text === 'string' && Object.keys(part).length === 1;

function readUsage(sent: Readonly<Record<string, unknown>>): Usage {
  const count = (name: string) => {
    const value = sent[name];
    return typeof value === 'number' && value > 0 ? Math.round(value) : 0;
  };
  const [prompt, output, thoughts] = [
    count('promptTokenCount'),
    count('candidatesTokenCount'),
    count('thoughtsTokenCount'),
  ];
  return { prompt, output, thoughts, total: Math.max(count('totalTokenCount'), prompt + output + thoughts) };
}
