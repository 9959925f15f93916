/** One part of a turn as the model's API has it: text, a call, the answer to a call, and fields that we do not know. */
export interface Part {
  text?: string;
  /** The model's thinking aloud: replayed, never shown. */
  thought?: boolean;
  functionCall?: { id?: string; name?: string; args?: unknown };
  functionResponse?: { id?: string; name: string; response: object };
  /** Goes back as it came, or the model refuses the conversation. */
  thoughtSignature?: string;
  readonly [more: string]: unknown;
}

export interface Turn {
  readonly role: 'user' | 'model';
  readonly parts: readonly Part[];
}

/** A function that the model may call; `parameters` is a JSON schema within what the model takes. */
export interface ToolDeclaration {
  readonly name: string;
  readonly description: string;
  readonly parameters: object;
}

/** Tokens, as the model counts them. `output` is without thoughts, `total` with them. */
export interface Usage {
  readonly prompt: number;
  readonly output: number;
  readonly thoughts: number;
  readonly total: number;
}

export const noUsage: Usage = { prompt: 0, output: 0, thoughts: 0, total: 0 };

export interface ModelCall {
  readonly id?: string;
  readonly name: string;
  /** As the model wrote them: anything. */
  readonly args: unknown;
}

export interface Reply {
  /** The raw parts, to be replayed as they are. */
  readonly turn: Turn;
  readonly calls: readonly ModelCall[];
  /** Without thoughts; '' where there are only calls. */
  readonly text: string;
  readonly usage: Usage;
}

export interface ModelRequest {
  readonly system: string;
  readonly turns: readonly Turn[];
  readonly tools: readonly ToolDeclaration[];
  /** ANY: must call a tool; NONE: must not. */
  readonly mode: 'AUTO' | 'ANY' | 'NONE';
  /** Tokens, without those of thinking. */
  readonly maxOutputTokens: number;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Makes it a stream: hears the text as it comes. What it throws ends the request and is thrown. */
  readonly onText?: (text: string) => void;
}

/** A model that can call tools. One adapter knows the vendor. */
export interface LanguageModel {
  readonly name: string;
  /** One reply, no retries. Throws ModelError and nothing else of its own. */
  generate(request: ModelRequest): Promise<Reply>;
}

/** Each failure in a sentence that may be logged: nothing of the provider's text, no address, no key. */
const messages = {
  rate_limited: 'the model refuses for now: too many requests',
  unavailable: 'the model cannot be reached or has a fault',
  timeout: 'the model took too long',
  aborted: 'the asker went away',
  bad_key: 'the model does not accept the key',
  bad_model: 'there is no such model',
  bad_request: 'the model does not accept the request',
  blocked: 'the model refuses the content',
  malformed_call: 'the model wrote a call that cannot be read',
  truncated: 'the reply of the model was cut off',
  empty: 'the model said nothing',
  bad_response: 'the reply of the model cannot be read',
} as const;

export type ModelFailure = keyof typeof messages;

export interface ModelErrorOptions {
  /** Milliseconds after which the provider wants to be asked again. */
  readonly retryAfterMs?: number | undefined;
  /** HTTP status. */
  readonly status?: number | undefined;
  /** Reason in the provider's own word, such as SAFETY, or its message without addresses and keys. For operators. */
  readonly detail?: string | undefined;
  /** Tokens that were spent all the same. */
  readonly usage?: Usage | undefined;
}

/** Why there is no reply. */
export class ModelError extends Error {
  readonly code: ModelFailure;
  readonly retryAfterMs: number | undefined;
  readonly status: number | undefined;
  readonly detail: string | undefined;
  readonly usage: Usage | undefined;

  constructor(code: ModelFailure, options: ModelErrorOptions = {}) {
    super(messages[code]);
    this.name = 'ModelError';
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
    this.status = options.status;
    this.detail = options.detail;
    this.usage = options.usage;
  }
}
