/**
 * Every failure a caller may be told about. Rooms throw `AppError`; `http/errors.ts` maps codes to
 * HTTP statuses and the CLI prints `message` and `hint`. Anything else is a bug and stays internal.
 */
export const errorCodes = [
  'bad_config',
  'bad_request',
  'tile_out_of_range',
  'unknown_layer',
  'unknown_property',
  'unknown_filter',
  'bad_filter_value',
  'unknown_style',
  'not_found',
  'method_not_allowed',
  'unauthorized',
  'forbidden',
  'too_many_layers',
  'unknown_region',
  'not_acceptable',
  'bad_body',
  'too_many_requests',
  'refresh_running',
  'body_too_large',
  'uri_too_long',
  'identity_unavailable',
  'db_unavailable',
  'db_timeout',
  'db_busy',
  'db_failed',
  'db_swallowed_error',
  'db_locked',
  'postgis_missing',
  'migration_failed',
  'not_migrated',
  'port_in_use',
  'aborted',
  'internal',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

export interface AppErrorOptions {
  /** The underlying fault. Logged, never sent to a client. */
  cause?: unknown;
  /** What to do next, for a person at a terminal. */
  hint?: string;
}

/** A failure with a stable code and a message that is safe to show to anybody. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.hint = options.hint;
  }
}

/** True for an `AppError` of one of the given codes. */
export function isAppError(error: unknown, ...codes: ErrorCode[]): error is AppError {
  return error instanceof AppError && (codes.length === 0 || codes.includes(error.code));
}
