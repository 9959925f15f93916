import { ModelError } from './language-model.ts';

/** google.rpc error details: RetryInfo has `retryDelay` ("34s"), ErrorInfo has `reason`. */
type Details = readonly { readonly '@type'?: unknown; retryDelay?: unknown; reason?: unknown }[];

/** What a status of the Gemini API means. Google answers 400 to a wrong key and says so in the details. */
export function fromStatus(status: number, message: unknown, details: unknown): ModelError {
  const list: Details = Array.isArray(details)
    ? details.filter((item) => item && typeof item === 'object')
    : [];
  const more = { status, detail: scrub(message), retryAfterMs: retryAfter(list) };
  if (status === 429) return new ModelError('rate_limited', more);
  if (status === 408 || status === 499 || status >= 500) return new ModelError('unavailable', more);
  if (status === 404) return new ModelError('bad_model', more);
  const badKey = list.some(({ reason }) =>
    /^(API_KEY_|SERVICE_DISABLED|BILLING_DISABLED)/.test(String(reason)),
  );
  if (status === 401 || status === 403 || badKey) return new ModelError('bad_key', more);
  return new ModelError('bad_request', more);
}

/**
 * A failure of the package. Its error classes cannot be told by name, a timeout while streaming looks like a reset and
 * unreadable JSON is a bare SyntaxError, so the adapter says itself why it stopped.
 */
export function fromFailure(error: unknown, stopped: 'timeout' | 'aborted' | null): ModelError {
  if (error instanceof ModelError) return error;
  if (stopped !== null) return new ModelError(stopped);
  const { status, errorDetails, message } = (error ?? {}) as Record<string, unknown>;
  if (typeof status === 'number') return fromStatus(status, message, errorDetails);
  const unreadable =
    error instanceof SyntaxError ||
    /parse stream|parsing JSON|Invalid string length|^Cannot (?:read|set|create) /.test(String(message));
  return new ModelError(unreadable ? 'bad_response' : 'unavailable');
}

function retryAfter(details: Details): number | undefined {
  const delay = details.find((item) => String(item['@type']).endsWith('google.rpc.RetryInfo'))?.retryDelay;
  const seconds = /^(\d{1,6}(?:\.\d{1,9})?)s$/.exec(String(delay))?.[1];
  return seconds === undefined ? undefined : Math.ceil(Number(seconds) * 1000);
}

/** The provider's words for the operator: without the address that the package puts first, and without keys. */
function scrub(message: unknown): string | undefined {
  if (typeof message !== 'string') return undefined;
  const said = message.replace(/^.*?Error fetching from [^[]*\[[^\]]*\]\s*/s, '');
  return said
    .replace(/\b\w+:\/\/\S+/g, '(address)')
    .replace(/\b(?:AIza|AQ\.)[\w-]+|\bkey[=:]\s*\S+/gi, '(key)')
    .slice(0, 300);
}
