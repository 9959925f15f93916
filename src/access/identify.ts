import { AppError } from '../errors.ts';
import type { FindKey } from './api-keys.ts';
import { anonymous, type Caller } from './caller.ts';
import type { VerifyToken } from './tokens.ts';

/** What a request says of its sender. */
export interface Credentials {
  readonly authorization: string | undefined;
  readonly apiKey: string | undefined;
}

/**
 * Who sends these headers; anonymous without any. Throws AppError unauthorized for a credential that does not hold,
 * and never takes its sender for anonymous: the owner should learn that it was revoked. forbidden comes from tokens,
 * identity_unavailable from them and from keys that could not be read yet. Answers at once unless there is a token to verify.
 */
export type Identify = (credentials: Credentials) => Caller | Promise<Caller>;

/** Three parts of base64url; an unsigned token has an empty third. */
const tokenShape = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/** Keys are asked for at every request, since they change; `verifyToken` is null where no provider is configured. */
export function createIdentify(findKey: () => FindKey, verifyToken: VerifyToken | null): Identify {
  return ({ authorization, apiKey }) => {
    if (authorization === undefined && apiKey === undefined) return anonymous;
    // A proxy may have a password of its own in Authorization; beside X-API-Key that is none of ours.
    const isOurs = authorization !== undefined && (apiKey === undefined || /^bearer\b/i.test(authorization));
    const bearer = isOurs ? readBearer(authorization) : undefined;
    if (bearer !== undefined && apiKey !== undefined && bearer !== apiKey)
      throw new AppError('unauthorized', 'Authorization and X-API-Key hold different keys; send one of them');
    const given = (bearer ?? apiKey) as string;
    const key = findKey()(given);
    if (typeof key === 'object') return { kind: 'key', name: key.name, role: key.role };
    if (verifyToken && bearer !== undefined && tokenShape.test(bearer)) return verifyToken(bearer);
    if (key === 'unread')
      throw new AppError(
        'identity_unavailable',
        'the API keys cannot be read yet; try again in a few seconds',
      );
    throw new AppError('unauthorized', 'this API key is not known here');
  };
}

function readBearer(header: string): string {
  const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
  if (token === undefined)
    throw new AppError('unauthorized', 'the Authorization header must be "Bearer KEY"');
  return token;
}
