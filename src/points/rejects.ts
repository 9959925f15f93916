import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { AppError } from '../errors.ts';
import type { Fault } from './source.ts';

/** Rejected rows that are written out; more of them say nothing new. */
const mostKept = 100_000;

export interface Reject extends Fault {
  /** Line or number of the feature. */
  readonly at: number;
  readonly fields: readonly (string | null)[];
}

export interface Rejects {
  add(reject: Reject): Promise<void>;
  /** Rejected rows by reason, most frequent first. */
  counts(): Record<string, number>;
  readonly total: number;
  /** Rows in the file, fewer than `total` when that is very many. */
  readonly kept: number;
  /** Closes the file and gives its name, or null when nothing was rejected. */
  close(): Promise<string | null>;
}

/** Writes rejected rows as they come; the file is made with the first of them, for its owner's eyes only. */
export function createRejects(path: string, unit: 'line' | 'feature', header: readonly string[]): Rejects {
  let out: WriteStream | undefined;
  let failed: Error | undefined;
  let total = 0;
  let kept = 0;
  const reasons = new Map<string, number>();
  const write = async (cells: readonly (string | null)[]) => {
    if (!out) {
      out = createWriteStream(path, { mode: 0o600 });
      out.on('error', (error) => {
        failed = error;
      });
    }
    if (!failed && !out.write(`${cells.map(toCell).join(',')}\r\n`))
      await Promise.race([once(out, 'drain'), once(out, 'close')]).catch(() => undefined);
    if (failed) throw cannotWrite(path, failed);
  };
  return {
    async add({ at, reason, detail, fields }) {
      total++;
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      if (kept >= mostKept) return;
      if (kept === 0) await write([`rejected_${unit}`, 'rejected_because', ...header]);
      kept++;
      await write([String(at), detail, ...fields]);
    },
    counts: () => Object.fromEntries([...reasons].sort((a, b) => b[1] - a[1])),
    get total() {
      return total;
    },
    get kept() {
      return kept;
    },
    async close() {
      if (!out) return null;
      if (!failed) {
        out.end();
        await once(out, 'close').catch(() => undefined);
      }
      if (failed) throw cannotWrite(path, failed);
      return path;
    },
  };
}

const cannotWrite = (path: string, cause: Error) =>
  new AppError('bad_request', `the rejected rows cannot be written to ${path}`, {
    cause,
    hint: 'Choose another file with --rejects FILE.',
  });

/**
 * One field of CSV. What a spreadsheet would run as a formula gets an apostrophe in front; plain numbers,
 * as -6.9147, stay. https://owasp.org/www-community/attacks/CSV_Injection
 */
export function toCell(value: string | null): string {
  if (value === null) return '';
  const risky =
    /^\s*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20|]/.test(value) && !/^\s*[+-]?\d+([.,]\d+)?\s*$/.test(value);
  const safe = risky ? `'${value}` : value;
  return /[",;\t\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
