import { createHash } from 'node:crypto';
import { AppError } from '../errors.ts';

/** A place in an order: what comes after it is the next page. */
export interface Cursor {
  /** The sort values of the last row seen. */
  readonly after: readonly string[];
  /** Number of the page that starts here, for answers that show one. */
  readonly page: number;
}

const mostCharacters = 800;
const fingerprint = (filter: string) => createHash('sha256').update(filter).digest('base64url').slice(0, 12);

/** Writes a cursor; `filter` names the route and all that chooses its rows, so that it fits no other. */
export const writeCursor = ({ after, page }: Cursor, filter: string): string =>
  Buffer.from(JSON.stringify([fingerprint(filter), page, ...after])).toString('base64url');

/** Reads a cursor whose values have these shapes. Throws AppError bad_request for one that is not ours or of another filter. */
export function readCursor(text: string, filter: string, shapes: readonly RegExp[]): Cursor {
  const wrong = (detail: string) =>
    new AppError('bad_request', `cursor ${detail}; take it from the Link header of the page before`);
  if (text.length > mostCharacters || !/^[\w-]+$/.test(text)) throw wrong('is none of this server');
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    throw wrong('is none of this server');
  }
  if (!Array.isArray(parts) || parts.length !== shapes.length + 2) throw wrong('is none of this server');
  const [print, page, ...after] = parts as unknown[];
  if (typeof page !== 'number' || !Number.isSafeInteger(page) || page < 1 || page > 1e9)
    throw wrong('is none of this server');
  if (!after.every((value, i) => typeof value === 'string' && shapes[i]?.test(value)))
    throw wrong('is none of this server');
  if (print !== fingerprint(filter)) throw wrong('belongs to other filters');
  return { after: after as string[], page };
}
