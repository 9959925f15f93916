import { describe, expect, it } from 'vitest';
import { createKey, createKeyFinder, hashKey, type StoredKey } from '../../src/access/api-keys.ts';
import { anonymous } from '../../src/access/caller.ts';
import { createIdentify } from '../../src/access/identify.ts';

const stored = (
  name: string,
  role: StoredKey['role'],
  key: string,
  more: Partial<StoredKey> = {},
): StoredKey => ({
  name,
  role,
  sha256: hashKey(key),
  ...more,
});
const day = Date.parse('2026-03-01T12:00:00Z');
const keys = [
  stored('a', 'analyst', 'analyst-key'),
  stored('b', 'admin', 'admin-key'),
  stored('old', 'admin', 'old-key', { revoked: true }),
  stored('late', 'analyst', 'late-key', { expiresAt: day }),
  stored('soon', 'analyst', 'soon-key', { expiresAt: day + 1 }),
];
const identify = (authorization?: string, apiKey?: string, among = keys) => {
  const find = createKeyFinder(among, () => day);
  return createIdentify(() => find, null)({ authorization, apiKey });
};
const a = { kind: 'key', name: 'a', role: 'analyst' };
const b = { kind: 'key', name: 'b', role: 'admin' };
const refused = (message: string | RegExp) =>
  expect.objectContaining({
    code: 'unauthorized',
    message: typeof message === 'string' ? message : expect.stringMatching(message),
  });

describe('an API key', () => {
  it('is read from either header, and tells whose it is', () => {
    expect(identify()).toBe(anonymous);
    expect(identify('Bearer analyst-key')).toEqual(a);
    expect(identify('bearer   admin-key')).toEqual(b);
    expect(identify(undefined, 'admin-key')).toEqual(b);
    expect(identify('Bearer admin-key', 'admin-key')).toEqual(b);
    expect(identify('Basic for-the-proxy', 'analyst-key')).toEqual(a);
  });

  it('beside another one is refused, whichever is right', () => {
    for (const [bearer, apiKey] of [
      ['analyst-key', 'admin-key'],
      ['wrong', 'admin-key'],
      ['admin-key', 'wrong'],
      ['admin-key', ''],
    ])
      expect(() => identify(`Bearer ${bearer}`, apiKey)).toThrow(
        refused(/hold different keys; send one of them/),
      );
    expect(() => identify('Bearer', 'admin-key')).toThrow(refused(/Bearer KEY/));
  });

  it('that was revoked or has expired says so to its owner', () => {
    expect(() => identify('Bearer old-key')).toThrow(refused('this API key was revoked'));
    expect(() => identify('Bearer late-key')).toThrow(refused('this API key expired on 2026-03-01'));
    expect(identify('Bearer soon-key')).toMatchObject({ name: 'soon' });
  });

  it.each([
    'wrong',
    'analyst-ke',
    'analyst-key ',
    'analyst-keyx',
    'ANALYST-KEY',
    '',
    '\0',
    '\u{1f54c}',
    '\ud800',
    '\u00e4'.repeat(100_000),
    keys[0]?.sha256 as string,
    '__proto__',
    'analyst-key, admin-key',
  ])('that nobody issued is refused, never taken for no key: %j', (key) => {
    expect(() => identify(undefined, key)).toThrow(refused('this API key is not known here'));
    expect(() => identify(undefined, key, [])).toThrow(refused(/not known/));
  });

  it.each([
    '',
    'Bearer',
    'Bearer ',
    'Bearer a b',
    'Beareranalyst-key',
    'Basic YTpi',
    'analyst-key',
    ' Bearer x',
    'Token x',
    'Bearer analyst-key, Bearer admin-key',
  ])('in an Authorization header that is none is refused: %j', (header) => {
    expect(() => identify(header)).toThrow(refused(/Bearer KEY/));
  });

  it('is made of 256 random bits behind a prefix that scanners know', () => {
    const made = new Set(Array.from({ length: 50 }, createKey));
    expect(made.size).toBe(50);
    for (const key of made) expect(key).toMatch(/^ps_[\w-]{43}$/);
  });
});
