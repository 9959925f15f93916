/** Controls, bidirectional and invisible characters, which hide text from a reader or a rule. */
const invisible = /\p{Cc}|\p{Cf}|\p{Cs}|\p{Co}|\u034f|\u115f|\u1160|\u3164|\uffa0|[\ufe00-\ufe0f]/gu;

/** Unicode NFKC, line breaks and controls as spaces, invisible characters gone, white space as single spaces, trimmed. */
export function normaliseQuestion(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\t\n\v\f\r\u0085\u2028\u2029]/g, ' ')
    .replace(invisible, '')
    .normalize('NFKC')
    .replace(/\s+/g, ' ')
    .trim();
}
