/** Bounds of what a model may do for a question. */
export interface GeminiSettings {
  /** Milliseconds for a question, and for one request to the model. */
  readonly totalMs: number;
  readonly callMs: number;
  /** Requests that may end in calls of tools, and calls in all. */
  readonly toolTurns: number;
  readonly calls: number;
  /** Tokens of a reply that chooses tools, and of one that writes sentences. */
  readonly planTokens: number;
  readonly textTokens: number;
  /** Questions that a model works on at once; more are not kept waiting. */
  readonly atOnce: number;
  /** Tokens in a day (UTC). */
  readonly dailyTokens: number;
}

export const usualSettings: GeminiSettings = {
  totalMs: 12_000,
  callMs: 6_000,
  toolTurns: 3,
  calls: 4,
  planTokens: 512,
  textTokens: 400,
  atOnce: 8,
  dailyTokens: 2_000_000,
};
