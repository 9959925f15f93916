import type { Check, Status } from './check.ts';
import { checks as allChecks } from './checks.ts';
import type { CheckResult } from './run.ts';

const marks: Readonly<Record<Status, string>> = { ok: 'ok', info: 'info', warn: 'warn', fail: 'FAIL' };
const colours: Readonly<Record<Status, number>> = { ok: 32, info: 36, warn: 33, fail: 31 };

/** Characters of a note on the terminal. */
const longestNote = 140;

/** Escape sequences only where somebody looks at them. */
const paint = (text: string, code: number, colour: boolean) =>
  colour ? `\u001b[${code}m${text}\u001b[0m` : text;

/** The results as an aligned table, grouped; what is not ok says what it found and what to do next. */
export function reportLines(
  results: readonly CheckResult[],
  colour: boolean,
  checks: readonly Pick<Check, 'name' | 'group'>[] = allChecks,
): string[] {
  const groups = [...new Set(checks.map(({ group }) => group))];
  const width = Math.max(...results.map(({ check }) => check.length));
  const lines = groups.flatMap((group) => {
    const members = results.filter(({ check }) => checks.find(({ name }) => name === check)?.group === group);
    if (members.length === 0) return [];
    return [paint(group, 1, colour), ...members.flatMap((result) => resultLines(result, width, colour)), ''];
  });
  const number = (status: Status) => results.filter((result) => result.status === status).length;
  const sum = `${results.length} checks: ${number('ok')} ok, ${number('info')} info, ${number('warn')} warn, ${number('fail')} FAIL`;
  return [...lines, paint(sum, number('fail') > 0 ? 31 : 32, colour)];
}

function resultLines(
  { check, status, summary, details, next }: CheckResult,
  width: number,
  colour: boolean,
): string[] {
  const mark = paint(marks[status].padEnd(4), colours[status], colour);
  const indent = ' '.repeat(width + 10);
  const first = `  ${mark}  ${check.padEnd(width)}  ${summary}`;
  if (status === 'ok') return [first];
  const items = Math.min(40, Math.max(0, ...details.map(({ item }) => item.length)));
  return [
    first,
    ...details.map(({ item, note }) => `${indent}${item.padEnd(items)}  ${shorten(note)}`),
    ...next.map((step, i) => `${indent}${i === 0 ? 'next: ' : '      '}${step}`),
  ];
}

/** A terminal is no place for long lists; the JSON has all of it. */
const shorten = (note: string) => (note.length > longestNote ? `${note.slice(0, longestNote - 3)}...` : note);

/** The next steps as a script to read and run piece by piece: SQL as it is, commands and advice as comments. */
export function fixLines(results: readonly CheckResult[]): string[] {
  const steps = results.filter(({ status, next }) => status !== 'ok' && next.length > 0);
  if (steps.length === 0) return ['-- Nothing to do.'];
  return [
    '-- Read each statement before you run it. CREATE and DROP INDEX CONCURRENTLY and CALL must stand outside of a transaction.',
    ...steps.flatMap(({ check, status, summary, next }) => [
      '',
      `-- ${marks[status]} ${check}: ${summary}`,
      ...[...new Set(next)].map((step) => (isSql(step) ? step : `-- ${step}`)),
    ]),
  ];
}

/** A statement, perhaps with a remark behind it. */
const isSql = (step: string) => /;(\s*--.*)?$/.test(step) && /^[a-z]/.test(step);
