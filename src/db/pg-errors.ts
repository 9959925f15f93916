import { AppError } from '../errors.ts';
import { quoteIdentifier } from './quote.ts';

/**
 * Turns a driver fault into an AppError whose message holds no database text.
 * SQLSTATE classes: https://www.postgresql.org/docs/15/errcodes-appendix.html
 */
export function toAppError(cause: unknown, aborted = false): AppError {
  if (cause instanceof AppError) return cause;
  const code = String((cause as { code?: unknown } | null)?.code ?? '');
  const message = cause instanceof Error ? cause.message : String(cause);
  if (aborted) return new AppError('aborted', 'the request was abandoned', { cause });
  if (code === '57014') return new AppError('db_timeout', 'the database took too long to answer', { cause });
  if (code === '55P03') return new AppError('db_busy', 'the database is busy', { cause });
  // A server that reports class 08 and goes on has lost a foreign server, not us.
  const foreign = code.startsWith('08') && (cause as { severity?: unknown } | null)?.severity === 'ERROR';
  if (!foreign && isConnectionFault(code, message))
    return new AppError('db_unavailable', 'the database cannot be reached', { cause });
  return new AppError('db_failed', 'the database could not answer this request', { cause });
}

/** What a failed SET ROLE means. The role that is missing is told to the operator only. */
export function toRoleError(role: string, cause: unknown): AppError {
  const mapped = toAppError(cause);
  if (mapped.code !== 'db_failed') return mapped;
  const name = quoteIdentifier(role);
  return new AppError('not_migrated', 'the database has not been prepared for questions', {
    cause,
    hint: `The server's role must be able to act as ${role}. As a superuser: create role ${name} nologin; where it is missing, then: grant ${name} to ROLE; "petasantri verify" names what else it lacks.`,
  });
}

/** Opens a transaction that reads as a role and ends a statement after some milliseconds. */
export const beginAs = (role: string, timeoutMs: number) =>
  `begin read only; set local role ${quoteIdentifier(role)}; set local statement_timeout = ${Math.ceil(timeoutMs)}`;

function isConnectionFault(code: string, message: string): boolean {
  // 08 connection exception (08P01 is a bug of ours, not of the line), 57P0x shutdown or crash, 53300 too many connections, 28 bad login, 3D000 no such database.
  if (/^(08(?!P01)|57P0|53300|28|3D000)/.test(code)) return true;
  if (/^(ECONN|EPIPE|ENOTFOUND|ETIMEDOUT|EAI_AGAIN|ENOENT|EHOSTUNREACH|ENETUNREACH)/.test(code)) return true;
  return /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error|connection error and is not queryable/i.test(
    message,
  );
}
