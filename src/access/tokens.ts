import { readFileSync, statSync } from 'node:fs';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  jwtVerify,
} from 'jose';
import type { Role } from '../catalog/layer.ts';
import type { Config } from '../config-schema.ts';
import { AppError } from '../errors.ts';
import type { Caller } from './caller.ts';

export type TokenSettings = NonNullable<Config['access']['jwt']>;

/**
 * Who a token speaks for. Throws AppError unauthorized (signature, issuer, audience, time), forbidden (no role of ours)
 * or identity_unavailable (the keys of the provider cannot be had).
 */
export type VerifyToken = (token: string) => Promise<Caller>;

/** Milliseconds: to fetch the keys, between two fetches, that they are kept, and without a new attempt after a failure. */
const usualFetching = { timeoutMs: 5000, cooldownMs: 30_000, keptMs: 600_000, afterFailureMs: 5000 };

/** Milliseconds between two looks whether the file of keys has changed. */
const fileCheckMs = 10_000;

/** Prepares the verification of tokens. Throws AppError bad_config where the file of keys cannot be used. */
export function createTokenVerifier(
  settings: TokenSettings,
  fetching: typeof usualFetching = usualFetching,
): VerifyToken {
  const isUrl = /^https?:\/\//i.test(settings.jwks);
  const keys = isUrl ? keysOfUrl(new URL(settings.jwks), fetching) : keysOfFile(settings.jwks);
  const options = {
    issuer: settings.issuer,
    audience: settings.audience,
    algorithms: [...settings.algorithms],
    clockTolerance: settings.clockToleranceSeconds,
    requiredClaims: ['exp', 'sub'],
  };
  return async (token) => {
    let payload: JWTPayload;
    try {
      ({ payload } = await jwtVerify(token, keys, options).catch((error) => {
        if (error instanceof errors.JWKSMultipleMatchingKeys) return verifyByAny(token, error, options);
        throw error;
      }));
    } catch (error) {
      throw refusal(error);
    }
    const role = highestRole(settings, payload);
    if (role === undefined)
      throw new AppError(
        'forbidden',
        `this token is valid, but its claim ${settings.roleClaim} names no role of this server`,
      );
    return { kind: 'jwt', name: String(payload.sub).slice(0, 200), role };
  };
}

/** For a token that does not name its key while several could have made it. */
async function verifyByAny(
  token: string,
  candidates: errors.JWKSMultipleMatchingKeys,
  options: JWTVerifyOptions,
) {
  for await (const key of candidates)
    try {
      return await jwtVerify(token, key, options);
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
    }
  throw new errors.JWSSignatureVerificationFailed();
}

/** Keys of an https URL: fetched when first needed, kept, and fetched anew for an unknown key id. */
function keysOfUrl(url: URL, fetching: typeof usualFetching): JWTVerifyGetKey {
  const remote = createRemoteJWKSet(url, {
    timeoutDuration: fetching.timeoutMs,
    cooldownDuration: fetching.cooldownMs,
    cacheMaxAge: fetching.keptMs,
  });
  let failedAt = Number.NEGATIVE_INFINITY;
  let failure: AppError | undefined;
  return async (header, token) => {
    // Whoever has a token could otherwise make us ask a silent provider again and again.
    if (failure && performance.now() - failedAt < fetching.afterFailureMs) {
      const known = remote.fresh ? remote.jwks() : undefined;
      if (known) return createLocalJWKSet(known)(header, token);
      throw failure;
    }
    try {
      const key = await remote(header, token);
      failure = undefined;
      return key;
    } catch (error) {
      if (isAboutToken(error)) throw error;
      failedAt = performance.now();
      failure = unavailable(error);
      throw failure;
    }
  };
}

/** Keys of a file, read anew when it has changed; one that has become unreadable leaves the keys as they were. */
function keysOfFile(path: string): JWTVerifyGetKey {
  const read = () => {
    const modified = statSync(path).mtimeMs;
    return { modified, find: createLocalJWKSet(JSON.parse(readFileSync(path, 'utf8')) as JSONWebKeySet) };
  };
  let current: ReturnType<typeof read>;
  try {
    current = read();
  } catch (cause) {
    throw new AppError('bad_config', `access.jwt.jwks: ${path} is not a readable JSON Web Key Set`, {
      cause,
    });
  }
  let checkedAt = performance.now();
  return async (header, token) => {
    if (performance.now() - checkedAt > fileCheckMs) {
      checkedAt = performance.now();
      try {
        if (statSync(path).mtimeMs !== current.modified) current = read();
      } catch {
        // Somebody is writing it, or took it away: the next look will tell.
      }
    }
    return current.find(header, token);
  };
}

const unavailable = (cause: unknown) =>
  new AppError('identity_unavailable', 'the keys of the identity provider cannot be fetched', { cause });

/** Faults of the token and not of the provider. */
const isAboutToken = (error: unknown) =>
  error instanceof errors.JWKSNoMatchingKey ||
  error instanceof errors.JWKSMultipleMatchingKeys ||
  error instanceof errors.JOSENotSupported ||
  error instanceof errors.JOSEAlgNotAllowed;

/** Why a token is refused, in words that hold nothing of the token. */
function refusal(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const because = (reason: string) =>
    new AppError('unauthorized', `this token is not accepted: ${reason}`, { cause: error });
  if (error instanceof errors.JWTExpired) return because('it has expired');
  if (error instanceof errors.JWTClaimValidationFailed) {
    const reasons: Readonly<Record<string, string>> = {
      iss: 'it is of another issuer',
      aud: 'it is for another audience',
      nbf: 'it is not valid yet',
      exp: 'it never expires',
      sub: 'it names no subject',
    };
    return because(reasons[error.claim] ?? 'one of its claims is not valid');
  }
  if (error instanceof errors.JOSEAlgNotAllowed)
    return because('its signature is of a kind not allowed here');
  if (error instanceof errors.JWSSignatureVerificationFailed) return because('its signature is wrong');
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    return because('no key of the identity provider fits it');
  if (error instanceof errors.JWTInvalid || error instanceof errors.JWSInvalid)
    return because('it is not a signed JWT');
  if (error instanceof errors.JOSENotSupported) return because('it uses what is not supported here');
  return unavailable(error);
}

/** The highest role that the claim gives: a text, or a list of texts as Keycloak sends. */
function highestRole({ roleClaim, roles }: TokenSettings, payload: JWTPayload): Role | undefined {
  const claim = readClaim(payload, roleClaim);
  const values = (Array.isArray(claim) ? claim.slice(0, 1000) : [claim]).filter(
    (value) => typeof value === 'string' && Object.hasOwn(roles, value),
  );
  const given = values.map((value) => roles[value as string]);
  return given.includes('admin') ? 'admin' : given.includes('analyst') ? 'analyst' : undefined;
}

/** A claim by its whole name (some are URLs, full of dots), else step by step. */
function readClaim(payload: JWTPayload, path: string): unknown {
  if (Object.hasOwn(payload, path)) return payload[path];
  return path
    .split('.')
    .reduce<unknown>(
      (part, step) =>
        typeof part === 'object' && part !== null && Object.hasOwn(part, step)
          ? (part as Record<string, unknown>)[step]
          : undefined,
      payload,
    );
}
