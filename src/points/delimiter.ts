import { AppError } from '../errors.ts';

const candidates = [',', ';', '\t', '|'] as const;
/** Records that are looked at. */
const sampleRecords = 50;

/** The delimiter that an option names: the character itself, or a word for it. Throws AppError bad_request. */
export function delimiterFrom(text: string): string {
  const words: Readonly<Record<string, string>> = {
    comma: ',',
    semicolon: ';',
    tab: '\t',
    '\\t': '\t',
    pipe: '|',
  };
  const found = words[text.toLowerCase()] ?? text;
  if (found.length === 1 && !/["\r\n\w]/.test(found)) return found;
  throw new AppError('bad_request', `"${text}" cannot be a delimiter`, {
    hint: 'Use one character, as ; or |, or the word tab.',
  });
}

/**
 * The character that splits the header and most records alike, outside of quotes. Commas inside decimal
 * numbers do not win: the header has none. A file of one column has a comma.
 */
export function detectDelimiter(sample: string): string {
  let best: string = ',';
  let bestScore = 0;
  for (const delimiter of candidates) {
    const counts = countPerRecord(sample, delimiter);
    const header = counts[0] ?? 0;
    if (header === 0) continue;
    const alike = counts.filter((count) => count === header).length / counts.length;
    // Agreement of the records first; the number of columns decides between equals.
    const score = alike + header / 10_000;
    if (score > bestScore) [best, bestScore] = [delimiter, score];
  }
  return best;
}

function countPerRecord(sample: string, delimiter: string): number[] {
  const counts: number[] = [];
  let count = 0;
  let quoted = false;
  let fieldStart = true;
  let blank = true;
  for (const c of sample) {
    if (c === '"' && (quoted || fieldStart)) {
      // A doubled quote closes and opens again at once.
      quoted = !quoted;
      fieldStart = !quoted;
      blank = false;
    } else if (quoted) {
      // Anything goes inside quotes.
    } else if (c === '\n') {
      if (!blank) counts.push(count);
      if (counts.length === sampleRecords) return counts;
      [count, fieldStart, blank] = [0, true, true];
    } else if (c !== '\r') {
      if (c === delimiter) count++;
      fieldStart = c === delimiter;
      blank = false;
    }
  }
  // The last record of a sample may be cut off.
  if (counts.length === 0 && !blank) counts.push(count);
  return counts;
}
