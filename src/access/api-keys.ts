import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Role } from '../catalog/layer.ts';
import { AppError } from '../errors.ts';

/** A key as it is kept: only its hash. */
export interface StoredKey {
  readonly name: string;
  readonly role: Exclude<Role, 'public'>;
  /** SHA-256 of the key, hex. A fast hash is right for random keys; they cannot be guessed one by one. */
  readonly sha256: string;
  /** Milliseconds since 1970 from which on it is refused; null is never. */
  readonly expiresAt?: number | null;
  readonly revoked?: boolean;
}

/** What keys begin with, so that a scanner of leaked secrets can tell them. */
const prefix = 'ps_';

/** A new key: 256 random bits, which nobody guesses. */
export const createKey = () => `${prefix}${randomBytes(32).toString('base64url')}`;

export const hashKey = (key: string) => createHash('sha256').update(key).digest('hex');

/**
 * Finds the owner of a key; undefined where nobody has it, `unread` where that cannot be said yet. Throws AppError
 * unauthorized for one that no longer holds.
 */
export type FindKey = (given: string) => StoredKey | 'unread' | undefined;

/** Looks keys up among these. Every one is compared, so that the time tells nothing about which is close. */
export function createKeyFinder(keys: readonly StoredKey[], now: () => number = Date.now): FindKey {
  const digests = keys.map((key) => ({ key, digest: Buffer.from(key.sha256, 'hex') }));
  return (given) => {
    const wanted = createHash('sha256').update(given).digest();
    let found: StoredKey | undefined;
    for (const { key, digest } of digests) if (timingSafeEqual(digest, wanted)) found = key;
    if (found?.revoked) throw new AppError('unauthorized', 'this API key was revoked');
    if (found?.expiresAt != null && found.expiresAt <= now())
      throw new AppError('unauthorized', `this API key expired on ${isoDay(found.expiresAt)}`);
    return found;
  };
}

const isoDay = (time: number) => new Date(time).toISOString().slice(0, 10);
