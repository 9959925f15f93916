import { isAppError } from '../errors.ts';
import type { Fault } from './source.ts';

interface DatabaseFault {
  readonly code?: string;
  readonly message?: string;
  readonly detail?: string;
  readonly constraint?: string;
  readonly column?: string;
}

/** What a row did wrong when the database refused it; null when the fault is not a row's, so that nothing may go on. */
export function rowFault(error: unknown): Fault | null {
  if (!isAppError(error, 'db_failed')) return null;
  const fault = (error.cause ?? {}) as DatabaseFault;
  const { code = '', message = '' } = fault;
  // The embedded engine tells the names in its message only.
  const constraint = fault.constraint ?? /constraint "([^"]+)"/.exec(message)?.[1];
  const column = fault.column ?? /column "([^"]+)"/.exec(message)?.[1];
  const named = constraint ? ` (${constraint})` : '';
  switch (code) {
    case '23502':
      return {
        reason: `${column ?? 'a column'}: missing`,
        detail: `${column ?? 'a column'} is empty, and the table wants a value`,
      };
    case '23503':
      return {
        reason: 'reference to a row that is not there',
        detail: `the row refers to something that is not in the database${named}`,
      };
    case '23505':
      return {
        reason: 'another row has this value',
        detail: `another row has a value that must be unique${named}`,
      };
    case '23514':
      return { reason: `rule of the table${named}`, detail: `the row breaks a rule of the table${named}` };
    case '23P01':
      return { reason: `rule of the table${named}`, detail: `the row conflicts with another one${named}` };
  }
  // 22 data exception, 23 integrity, P0001 raised by a trigger: the row's doing. Anything else is not.
  if (!/^(22|23|P0001)/.test(code)) return null;
  return { reason: 'refused by the database', detail: `the database says: ${message}` };
}
