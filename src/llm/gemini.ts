import {
  type GenerateContentRequest,
  type GenerativeModel,
  GoogleGenerativeAI,
  type SingleRequestOptions,
} from '@google/generative-ai';
import { fromFailure } from './gemini-errors.ts';
import { createReply } from './gemini-reply.ts';
import { type LanguageModel, ModelError, type ModelRequest } from './language-model.ts';
import { type ThinkingLevel, thinkingFor } from './thinking.ts';

export interface GeminiOptions {
  readonly apiKey: string;
  /** Such as gemini-3.5-flash-lite. */
  readonly model: string;
  /** Address of the API, for a proxy or a test; Google's own by default. */
  readonly baseUrl?: string | undefined;
  /** 0 to 2; not sent unless set, as Google advises for models from 3 on. */
  readonly temperature?: number | undefined;
  readonly thinkingLevel?: ThinkingLevel | undefined;
  /** Longest reply, characters of its parts as JSON; a longer one is a bad_response. */
  readonly maxCharacters?: number;
}

/**
 * Gemini through `@google/generative-ai`. Only its two requests are used: its timers are never cleared, it ignores a
 * signal that is already aborted, and its aggregate of a stream is wrong.
 */
export function createGemini(options: GeminiOptions): LanguageModel {
  const { apiKey, model: name, temperature, maxCharacters = 64_000 } = options;
  const thinking = thinkingFor(name, options.thinkingLevel);
  // With a slash at the end the package would ask for //v1beta.
  const baseUrl = options.baseUrl?.replace(/\/+$/, '');
  const model = new GoogleGenerativeAI(apiKey).getGenerativeModel(
    { model: name },
    baseUrl ? { baseUrl } : {},
  );

  const bodyOf = ({ system, turns, tools, mode, maxOutputTokens }: ModelRequest) => ({
    systemInstruction: { role: 'system', parts: [{ text: system }] },
    contents: turns,
    ...(tools.length > 0 && {
      tools: [{ functionDeclarations: tools }],
      toolConfig: { functionCallingConfig: { mode } },
    }),
    generationConfig: {
      ...(temperature !== undefined && { temperature }),
      maxOutputTokens: maxOutputTokens + thinking.headroom,
      ...(thinking.config && { thinkingConfig: thinking.config }),
    },
  });

  return {
    name,
    async generate(request) {
      const { signal, timeoutMs, onText } = request;
      if (signal?.aborted) throw new ModelError('aborted');
      const upstream = new AbortController();
      let stopped: 'timeout' | 'aborted' | null = null;
      const stop = (why: 'timeout' | 'aborted') => {
        stopped ??= why;
        upstream.abort();
      };
      const leave = () => stop('aborted');
      signal?.addEventListener('abort', leave, { once: true });
      const timer = setTimeout(() => stop('timeout'), timeoutMs);
      let thrown: { readonly error: unknown } | null = null;
      const hear = (text: string) => {
        try {
          onText?.(text);
        } catch (error) {
          thrown = { error };
          throw error;
        }
      };
      const reply = createReply(maxCharacters, hear);
      try {
        // The package passes on what its types do not know yet (thinkingConfig, signatures, ids of calls).
        const body = bodyOf(request) as unknown as GenerateContentRequest;
        const settings = { signal: upstream.signal };
        if (onText) await readStream(model, body, settings, reply.add);
        else reply.add((await model.generateContent(body, settings)).response);
        return reply.end(onText !== undefined);
      } catch (error) {
        if (thrown !== null) throw (thrown as { error: unknown }).error;
        throw fromFailure(error, stopped);
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', leave);
        // A stream that was left early is still being read.
        upstream.abort();
      }
    },
  };
}

async function readStream(
  model: GenerativeModel,
  body: GenerateContentRequest,
  settings: SingleRequestOptions,
  add: (chunk: unknown) => void,
): Promise<void> {
  const { stream, response } = await model.generateContentStream(body, settings);
  // Nobody waits for the aggregate; unhandled, its failure would end the process.
  response.catch(() => undefined);
  for await (const chunk of stream) add(chunk);
}
