const names = [
  'januari|january|jan',
  'februari|february|feb',
  'maret|march|mar',
  'april|apr',
  'mei|may',
  'juni|june|jun',
  'juli|july|jul',
  'agustus|august|agu|aug',
  'september|sept?',
  'oktober|october|okt|oct',
  'november|nov',
  'desember|december|des|dec',
];
const month = `(${names.join('|')})`;

/** Day month year, month day year, month year, ISO, day/month/year; named groups as far as each has them. */
const formats = [
  new RegExp(`\\b(?<d>\\d{1,2})\\s+${month}(?:\\s+(?<y>\\d{4}))?\\b`, 'gi'),
  new RegExp(`\\b${month}\\s+(?<d>\\d{1,2})(?:st|nd|rd|th)?(?:,?\\s+(?<y>\\d{4}))?\\b`, 'gi'),
  new RegExp(`\\b${month}\\s+(?<y>\\d{4})\\b`, 'gi'),
  /\b(?<y>\d{4})-(?<m>\d{2})-(?<d>\d{2})\b/g,
  /\b(?<d>\d{1,2})[/-](?<m>\d{1,2})[/-](?<y>\d{4})\b/g,
];

/** A date in a text; null for what it leaves out. */
export interface DateWritten {
  readonly year: number | null;
  readonly month: number;
  readonly day: number | null;
}

/** Takes the dates out of a text: what is left, as long as it was, and the dates. */
export function takeDates(text: string): { rest: string; dates: DateWritten[] } {
  const dates: DateWritten[] = [];
  let rest = text;
  for (const format of formats)
    rest = rest.replace(format, (...match) => {
      const { y, m, d } = match.at(-1) as Partial<Record<'y' | 'm' | 'd', string>>;
      const word = typeof match[1] === 'string' && /^\p{L}/u.test(match[1]) ? match[1] : String(match[2]);
      const number = (digits?: string) => (digits === undefined ? null : Number(digits));
      const named = names.findIndex((variants) => new RegExp(`^(?:${variants})$`, 'i').test(word)) + 1;
      dates.push({ year: number(y), month: number(m) ?? named, day: number(d) });
      return ' '.repeat(match[0].length);
    });
  return { rest, dates };
}
