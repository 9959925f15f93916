/** Short forms whose full stop ends no sentence. */
const abbreviation =
  /(?:^|[\s("“.])(?:kab|kec|kel|prov|no|jl|kh|hj?|dr|drs|prof|st|mr|mrs|ust|rp|dll|dsb|dkk|sdr|e\.g|i\.e|vs|\p{Lu})\.$/iu;
const boundary = /[.!?]["”')\]]*\s+(?=["“'(]?[\p{Lu}\p{N}])|\s*\n+\s*/gu;

/** Signs of Markdown that a model writes although it was told not to. */
const plain = (text: string) =>
  text
    .replace(/^\s*(?:[-*•#>]+|\d{1,2}[.)])\s+/, '')
    .replace(/\*\*|__|`/g, '')
    .replace(/\s+/g, ' ')
    .trim();

/** Links and markup: no answer needs them. */
const suspicious = /:\/\/|\bwww\.|[<>{}]|\]\(|data:|javascript:/i;
export const isSuspicious = (text: string) => suspicious.test(text);

export interface GateOptions {
  /** Whether a sentence may be shown. */
  readonly check: (sentence: string) => boolean;
  /** Hears every sentence that may. */
  readonly onSentence?: ((sentence: string) => void) | undefined;
  /** Sentences after the last are dropped. */
  readonly most: number;
}

/**
 * Cuts text into sentences as it comes and lets each through once it has been checked. After the first that fails
 * nothing more gets through: `push` is false, and there is no use in reading on.
 */
export function createSentenceGate({ check, onSentence, most }: GateOptions) {
  const sentences: string[] = [];
  let waiting = '';
  let refused = false;

  function pass(raw: string): void {
    const sentence = plain(raw);
    if (sentence === '' || refused || sentences.length >= most) return;
    refused = sentence.length > 500 || isSuspicious(sentence) || !check(sentence);
    if (refused) return;
    sentences.push(sentence);
    onSentence?.(sentence);
  }

  /** Takes more text. False as soon as the rest does not matter. */
  function push(text: string): boolean {
    waiting += text;
    let from = 0;
    for (const match of waiting.matchAll(boundary)) {
      const end = match.index + match[0].length;
      if (!match[0].includes('\n') && abbreviation.test(waiting.slice(from, match.index + 1))) continue;
      pass(waiting.slice(from, end));
      from = end;
    }
    waiting = waiting.slice(from);
    // A sentence that has no end is none.
    if (waiting.length > 1000) refused = true;
    return !refused && sentences.length < most;
  }

  /** What got through; null where a sentence did not. */
  function end(): readonly string[] | null {
    pass(waiting);
    waiting = '';
    return refused ? null : sentences;
  }

  return { push, end };
}
