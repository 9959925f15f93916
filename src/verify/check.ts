import type { Database, Queryable } from '../db/database.ts';
import { isAppError } from '../errors.ts';

/** fail: something is broken. warn: it works, but somebody should act. info: good to know. */
export type Status = 'ok' | 'info' | 'warn' | 'fail';

/** One thing within a check: an index, a spelling, a key. Never the name or the national id of a person. */
export interface Detail {
  readonly item: string;
  readonly note: string;
  readonly count?: number;
}

export interface Outcome {
  readonly status: Status;
  /** One line. */
  readonly summary: string;
  /** At most as many as were asked for; the summary has the total. */
  readonly details?: readonly Detail[];
  /** What to do, in order: SQL ending in a semicolon, a command line, or a sentence. */
  readonly next?: readonly string[];
}

/** What a check gets: a read-only transaction with limits, which is rolled back. */
export interface CheckContext {
  readonly tx: Queryable & { script(sql: string): Promise<void> };
  readonly engine: Database['engine'];
  readonly options: VerifyOptions;
}

export interface VerifyOptions {
  /** The role that serves; the connected one when absent. */
  readonly role?: string | undefined;
  /** Compare all rows instead of a sample, and run the checks that take minutes. */
  readonly full: boolean;
  /** Examples per check at most. */
  readonly examples: number;
  /** Milliseconds that one statement of a check may take. The embedded engine has no such limit. */
  readonly statementTimeoutMs: number;
  /** Settings of the server that decide what is enough. */
  readonly pool: { readonly workers: number; readonly poolSize: number };
  /** Settings about the public, as in the configuration. */
  readonly access: { readonly public: 'aggregates' | 'points'; readonly smallestGroup: number };
  /** Bytes of memory of the database's machine, where that is known to be this one. */
  readonly memory: number | null;
  /** What counts as today for end-of-life dates. */
  readonly today: Date;
}

export interface Check {
  /** Stable name, as in the JSON. */
  readonly name: string;
  /** Heading on the terminal. */
  readonly group: string;
  /** Relations that must be there and readable, else it is not run. */
  readonly needs?: readonly string[];
  /** It writes, in a transaction that is rolled back like all others. */
  readonly writes?: boolean;
  run(context: CheckContext): Promise<Outcome>;
}

export const ok = (summary: string, details: readonly Detail[] = []): Outcome => ({
  status: 'ok',
  summary,
  details,
});
export const info = (
  summary: string,
  details: readonly Detail[] = [],
  next: readonly string[] = [],
): Outcome => ({ status: 'info', summary, details, next });
export const warn = (summary: string, next: readonly string[], details: readonly Detail[] = []): Outcome => ({
  status: 'warn',
  summary,
  details,
  next,
});
export const fail = (summary: string, next: readonly string[], details: readonly Detail[] = []): Outcome => ({
  status: 'fail',
  summary,
  details,
  next,
});

/** A noun with its number: "1 row", "2 rows". */
export const count = (n: number, one: string, many = `${one}s`): string =>
  `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`;

/** Share of a total in percent; one decimal. */
export const percent = (n: number, total: number): string =>
  total === 0 ? '0 %' : `${((100 * n) / total).toFixed(1)} %`;

/** Runs `work`; an error undoes what it did and leaves the transaction usable. */
export async function attempt<T>(tx: CheckContext['tx'], work: () => Promise<T>): Promise<T> {
  await tx.script('savepoint attempt');
  try {
    const result = await work();
    await tx.script('release savepoint attempt');
    return result;
  } catch (error) {
    await tx.script('rollback to savepoint attempt').catch(() => undefined);
    throw error;
  }
}

/** SQLSTATE of the database's own error, empty when there is none. */
export function sqlstate(error: unknown): string {
  const cause = isAppError(error) ? error.cause : error;
  return String((cause as { code?: unknown } | undefined)?.code ?? '');
}

/** The database's own words: whoever verifies owns the database and needs them. */
export function reason(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause) return reason(cause);
  return error instanceof Error ? error.message : String(error);
}
