export type ThinkingLevel = 'minimal' | 'low' | 'medium' | 'high';

/** Tokens for thinking: what 2.5 models are sent, and what later ones may use beside the text that is asked for. */
const thoughtTokens: Readonly<Record<ThinkingLevel, number>> = {
  minimal: 0,
  low: 1024,
  medium: 4096,
  high: 8192,
};

/**
 * How a model is told to think, for its name: 2.5 takes a budget, later ones (also those called latest) a level, both at
 * once are refused, others take neither. `headroom` is what thinking may use up of maxOutputTokens, which covers both.
 * https://ai.google.dev/gemini-api/docs/thinking
 */
export function thinkingFor(model: string, level: ThinkingLevel | undefined) {
  const headroom = level === undefined ? thoughtTokens.low : Math.max(thoughtTokens[level], 256);
  if (level === undefined) return { config: undefined, headroom };
  const version = /^gemini-(\d+(?:\.\d+)?)/.exec(model)?.[1];
  if (version === '2.5') {
    // The pro model cannot be told not to think.
    const least = /-pro\b/.test(model) ? 128 : 0;
    return { config: { thinkingBudget: Math.max(least, thoughtTokens[level]) }, headroom };
  }
  const takesLevel = version === undefined ? /^gemini-.*latest$/.test(model) : Number(version) >= 3;
  return { config: takesLevel ? { thinkingLevel: level } : undefined, headroom };
}
