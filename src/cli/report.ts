import { isAppError } from '../errors.ts';

/** Says on the terminal what went wrong and what to do next, and sets the exit code. */
export function reportFailure(error: unknown): void {
  if (!isAppError(error)) {
    process.stderr.write(`petasantri: ${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 70;
    return;
  }
  const reason = innermostReason(error.cause);
  process.stderr.write(`\npetasantri: ${error.message}\n`);
  if (reason && !error.message.includes(reason)) process.stderr.write(`  because: ${reason}\n`);
  if (error.hint) process.stderr.write(`  next: ${error.hint}\n`);
  process.exitCode = error.code === 'bad_config' ? 78 : 1;
}

function innermostReason(cause: unknown): string | null {
  if (cause === undefined || cause === null) return null;
  const deeper = innermostReason((cause as { cause?: unknown }).cause);
  return deeper ?? String((cause as { message?: unknown }).message ?? cause);
}
