import type { Lang } from '../question.ts';
import type { ToolResult } from '../result.ts';

/** An answer's text, before it is put together with others. */
export interface Said {
  /** Sentences of what was found. */
  readonly facts: readonly string[];
  /** Sentences that say how to read it; said once however many results need them. */
  readonly notes: readonly string[];
}

/** Says one kind of result in one language. */
export type Say<Kind extends ToolResult['kind']> = (
  result: Extract<ToolResult, { kind: Kind }>,
  lang: Lang,
) => Said;
