import type { Call } from './call.ts';
import type { Problem } from './result.ts';

/** How a planner without a model understood a question. */
export interface Reading {
  /** Canonical; none where it understood too little to answer. */
  readonly calls: readonly Call[];
  /** Unsure: the answer says how the question was read, and offers the suggestions. */
  readonly confidence: 'sure' | 'unsure';
  /** Content words that no rule explains. */
  readonly unexplained: readonly string[];
  /** Names that were not spelt as they are: what was written, and the region it was taken for. */
  readonly corrections: readonly { readonly text: string; readonly name: string }[];
  /** What else may have been meant, canonical. */
  readonly suggestions: readonly Call[];
  /** Why there is no call although the question was understood: a place that is ambiguous or unknown. */
  readonly problem?: Problem;
}
