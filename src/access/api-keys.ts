import { createHash, timingSafeEqual } from 'node:crypto';
import type { Role } from '../catalog/layer.ts';
import { AppError } from '../errors.ts';

/** A key as it is kept: only its hash. */
export interface StoredKey {
  readonly name: string;
  readonly role: Exclude<Role, 'public'>;
  /** SHA-256 of the key, hex. A fast hash is right for random keys; they cannot be guessed one by one. */
  readonly sha256: string;
}

/**
 * The role of whoever sends these headers; `public` without a key. A key that nobody issued is an
 * error (unauthorized), never quietly public: its owner should learn that it was revoked.
 */
export function identify(
  keys: readonly StoredKey[],
  authorization: string | undefined,
  apiKey: string | undefined,
): Role {
  const given = apiKey ?? bearer(authorization);
  if (given === undefined) return 'public';
  const digest = createHash('sha256').update(given).digest();
  let role: Role | undefined;
  // Every key is compared, so that the time tells nothing about which one is close.
  for (const key of keys) if (timingSafeEqual(Buffer.from(key.sha256, 'hex'), digest)) role = key.role;
  if (role === undefined) throw new AppError('unauthorized', 'this API key is not known here');
  return role;
}

function bearer(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
  if (token === undefined)
    throw new AppError('unauthorized', 'the Authorization header must be "Bearer KEY"');
  return token;
}
