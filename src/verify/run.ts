import type { Database, Queryable } from '../db/database.ts';
import { loadSql } from '../db/sql-file.ts';
import { isAppError } from '../errors.ts';
import {
  type Check,
  type Detail,
  info,
  type Outcome,
  reason,
  type Status,
  sqlstate,
  type VerifyOptions,
  warn,
} from './check.ts';
import { checks as allChecks } from './checks.ts';

const relationsSql = loadSql('verify/relations');

/** The answer of one check, as it stands in the JSON. */
export interface CheckResult {
  readonly check: string;
  readonly status: Status;
  readonly summary: string;
  readonly details: readonly Detail[];
  readonly next: readonly string[];
}

/** Milliseconds that a check waits for a lock: long enough for a passing writer, too short to queue others behind it. */
const lockTimeoutMs = 1000;

class RollBack extends Error {}

/**
 * Runs the checks one after the other, each in a transaction of its own that is rolled back. A check that fails to
 * run is a result too. Throws AppError db_unavailable only.
 */
export async function verify(
  db: Database,
  options: VerifyOptions,
  checks: readonly Check[] = allChecks,
  onCheck: (check: Check) => void = () => {},
): Promise<CheckResult[]> {
  const names = [...new Set(checks.flatMap(({ needs = [] }) => needs))];
  const relations = await db.query<{ name: string; found: boolean; readable: boolean }>(relationsSql, [
    names,
  ]);
  const results: CheckResult[] = [];
  for (const check of checks) {
    onCheck(check);
    const {
      status,
      summary,
      details = [],
      next = [],
    } = unmet(check, relations) ?? (await runCheck(db, check, options));
    results.push({ check: check.name, status, summary, details: details.slice(0, options.examples), next });
  }
  return results;
}

/** True when nothing failed. */
export const passed = (results: readonly CheckResult[]): boolean =>
  results.every(({ status }) => status !== 'fail');

function unmet(
  { needs = [] }: Check,
  relations: readonly { name: string; found: boolean; readable: boolean }[],
): Outcome | null {
  const missing = needs.filter((name) => !relations.some((r) => r.name === name && r.found));
  if (missing.length > 0)
    return info(`not checked: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`);
  const closed = needs.filter((name) => !relations.some((r) => r.name === name && r.readable));
  if (closed.length > 0)
    return info(
      `not checked: this role may not read ${closed.join(', ')}`,
      [],
      ['Run it as the owner of the tables.'],
    );
  return null;
}

async function runCheck(db: Database, check: Check, options: VerifyOptions): Promise<Outcome> {
  let outcome: Outcome | undefined;
  try {
    await db.tx(async (tx) => {
      const mode = check.writes ? '' : 'set transaction read only; ';
      await tx.script(
        `${mode}set local statement_timeout = ${options.statementTimeoutMs}; set local lock_timeout = ${lockTimeoutMs}; set local work_mem = '64MB'; set local jit = off`,
      );
      outcome = await check.run({ tx: withoutNames(tx), engine: db.engine, options });
      throw new RollBack();
    });
  } catch (error) {
    if (!(error instanceof RollBack)) outcome = failure(error);
  }
  return outcome as Outcome;
}

/** Named statements would stay prepared in the connection; each of these runs once. */
function withoutNames<T extends Queryable & { script(sql: string): Promise<void> }>(tx: T) {
  return {
    query: <Row>(statement: { text: string }, params?: readonly unknown[]) =>
      tx.query<Row>({ text: statement.text }, params),
    script: (sql: string) => tx.script(sql),
  };
}

function failure(error: unknown): Outcome {
  if (isAppError(error, 'db_unavailable')) throw error;
  // 42501 insufficient privilege, 57014 statement timeout, 55P03 lock not available
  switch (sqlstate(error)) {
    case '42501':
      return info(`not checked: ${reason(error)}`, [], ['Run it as the owner of the tables.']);
    case '57014':
      return warn('not finished: it took longer than the time limit', ['petasantri verify --timeout 300']);
    case '55P03':
      return warn('not finished: another session holds a lock on what it looks at', [
        'select pid, state, wait_event_type, now() - xact_start as age from pg_stat_activity where xact_start is not null order by age desc;',
      ]);
    default:
      // GEOS that is interrupted by the time limit answers with an error of its own.
      if (/^GEOS \w+\(\) threw an error/.test(reason(error)))
        return warn('not finished: a geometry function gave up, most likely at the time limit', [
          'petasantri verify --timeout 300',
        ]);
      return { status: 'fail', summary: `could not be checked: ${reason(error)}` };
  }
}
