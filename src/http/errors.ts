import { randomUUID } from 'node:crypto';
import { RequestError } from '@hono/node-server';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { AppError, type ErrorCode } from '../errors.ts';
import type { Env, HttpDeps } from './deps.ts';

/** Every code that can reach a client, with its status and title. The compiler checks that none is missing. */
const table: Record<ErrorCode, readonly [ContentfulStatusCode, string]> = {
  bad_config: [500, 'Internal error'],
  bad_request: [400, 'Bad request'],
  tile_out_of_range: [400, 'Tile out of range'],
  unknown_layer: [404, 'Unknown layer'],
  unknown_property: [400, 'Unknown property'],
  unknown_filter: [400, 'Unknown filter'],
  bad_filter_value: [400, 'Bad filter value'],
  unknown_style: [404, 'Unknown style'],
  not_found: [404, 'Not found'],
  method_not_allowed: [405, 'Method not allowed'],
  unauthorized: [401, 'API key needed'],
  forbidden: [403, 'Not allowed'],
  too_many_layers: [400, 'Too many layers'],
  unknown_region: [400, 'Unknown region'],
  not_acceptable: [406, 'Not acceptable'],
  bad_body: [422, 'Invalid body'],
  too_many_requests: [429, 'Too many requests'],
  refresh_running: [409, 'Refresh under way'],
  body_too_large: [413, 'Request body too large'],
  uri_too_long: [414, 'Request target too long'],
  identity_unavailable: [503, 'Credentials cannot be checked'],
  db_unavailable: [503, 'Database unavailable'],
  db_timeout: [503, 'Database too slow'],
  db_busy: [503, 'Database busy'],
  db_failed: [500, 'Internal error'],
  db_swallowed_error: [500, 'Broken geometry'],
  db_locked: [503, 'Database locked'],
  postgis_missing: [503, 'PostGIS missing'],
  migration_failed: [500, 'Internal error'],
  not_migrated: [503, 'Database not migrated'],
  port_in_use: [500, 'Internal error'],
  // Nobody reads this answer: the client has left. 499 is what proxies log for it.
  aborted: [499 as ContentfulStatusCode, 'Client closed request'],
  internal: [500, 'Internal error'],
};

const problemType = 'application/problem+json';

/** Seconds after which a client may try again when the database was the trouble. */
const retryAfterSeconds = 5;

/** Answers any error as one JSON shape (RFC 9457 and the members older clients read) and logs it once. */
export function answerError(c: Context<Env>, error: unknown, { log }: Pick<HttpDeps, 'log'>): Response {
  const known = knownError(error);
  const [status, title] = table[known.code];
  const requestId = c.get('requestId');
  const detail = status === 500 ? withheld(title) : known.message;
  const caller = c.get('caller');
  const by = caller === undefined || caller.kind === 'anonymous' ? {} : { [caller.kind]: caller.name };
  const entry = {
    requestId,
    ...by,
    method: c.req.method,
    path: c.req.path.slice(0, 300),
    status,
    code: known.code,
  };
  if (status >= 500) log.error({ ...entry, err: known }, known.message);
  else log.info(entry, known.message.slice(0, 300));
  c.header('Content-Type', problemType);
  c.header('Cache-Control', 'no-store');
  if (status === 503) c.header('Retry-After', String(retryAfterSeconds));
  if (status === 401) c.header('WWW-Authenticate', challenge(c));
  return c.body(problem(known.code, detail, requestId), status);
}

/** The error itself, or a fault of ours around anything else. */
export const knownError = (error: unknown): AppError =>
  error instanceof AppError
    ? error
    : new AppError('internal', 'something went wrong on our side', { cause: error });

/** RFC 6750, 3: a sender of a credential learns that it is at fault, one without any what to send. */
function challenge(c: Context<Env>): string {
  const sent = c.req.header('authorization') !== undefined || c.req.header('x-api-key') !== undefined;
  return `Bearer realm="petasantri"${sent ? ', error="invalid_token"' : ''}`;
}

/** Answers what never reached a route: a malformed Host header or request target, or a thrown value that is no Error. */
export function answerOutside(error: unknown, log: HttpDeps['log']): Response {
  const requestId = randomUUID();
  const code = error instanceof RequestError ? 'bad_request' : 'internal';
  const [status, title] = table[code];
  if (status === 500) log.error({ requestId, status, code, err: error }, title);
  else log.info({ requestId, status, code }, String(error).slice(0, 300));
  const detail = status === 500 ? withheld(title) : 'the request target or the Host header is not valid';
  return new Response(problem(code, detail, requestId), {
    status,
    headers: { 'Content-Type': problemType, 'Cache-Control': 'no-store', 'X-Request-Id': requestId },
  });
}

/** Messages of internal faults are for the log; a client gets the title. */
const withheld = (title: string) => `${title}. The log has the reason under this request id.`;

const problem = (code: ErrorCode, detail: string, requestId: string) =>
  JSON.stringify(problemMembers(code, detail, requestId));

/** What a client may know of an error where the status of the answer has gone out already, on a stream. */
export function problemOf(error: AppError, requestId: string) {
  const [status, title] = table[error.code];
  return problemMembers(error.code, status === 500 ? withheld(title) : error.message, requestId);
}

function problemMembers(code: ErrorCode, detail: string, requestId: string) {
  const [status, title] = table[code];
  return {
    type: `urn:petasantri:error:${code}`,
    title,
    status,
    detail,
    code,
    requestId,
    error: detail,
    message: detail,
  };
}
