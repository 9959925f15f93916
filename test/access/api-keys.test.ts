import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { identify, type StoredKey } from '../../src/access/api-keys.ts';
import { analystKey, createFakeServer, readProblem } from '../http/fake-server.ts';

const stored = (name: string, role: StoredKey['role'], key: string): StoredKey => ({
  name,
  role,
  sha256: createHash('sha256').update(key).digest('hex'),
});
const keys = [stored('a', 'analyst', 'analyst-key'), stored('b', 'admin', 'admin-key')];

describe('an API key', () => {
  it('is read from either header', () => {
    expect(identify(keys, undefined, undefined)).toBe('public');
    expect(identify(keys, 'Bearer analyst-key', undefined)).toBe('analyst');
    expect(identify(keys, 'bearer   admin-key', undefined)).toBe('admin');
    expect(identify(keys, undefined, 'admin-key')).toBe('admin');
    expect(identify(keys, 'Basic for-the-proxy', 'analyst-key')).toBe('analyst');
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
  ])('that nobody issued is refused, never taken for no key: %j', (key) => {
    expect(() => identify(keys, undefined, key)).toThrow(
      expect.objectContaining({ code: 'unauthorized', message: 'this API key is not known here' }),
    );
    expect(() => identify([], undefined, key)).toThrow(expect.objectContaining({ code: 'unauthorized' }));
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
    expect(() => identify(keys, header, undefined)).toThrow(
      expect.objectContaining({ code: 'unauthorized', message: expect.stringContaining('Bearer KEY') }),
    );
  });
});

describe('a request with a key', () => {
  it('that is wrong is a 401 with a challenge on every route, also those that need none', async () => {
    const { get } = createFakeServer();
    for (const path of ['/tiles/pesantren/0/0/0', '/tiles.json', '/catalog', '/', '/nothing'])
      for (const headers of [
        { 'X-API-Key': 'wrong' },
        { Authorization: 'Bearer wrong' },
        { Authorization: 'wrong' },
      ]) {
        const response = await get(path, headers as Record<string, string>);
        expect(response.headers.get('www-authenticate')).toBe('Bearer realm="petasantri"');
        await readProblem(response, 401, 'unauthorized');
      }
  });

  it('leaves no trace of the key in the log or in any answer', async () => {
    const { get, lines } = createFakeServer({
      tile: () => {
        throw new Error('broken');
      },
    });
    const wrong = 'wrong-key-5b7e';
    const answers = [
      await get('/tiles/santri/0/0/0', { 'X-API-Key': analystKey }),
      await get('/tiles/audit/0/0/0', { Authorization: `Bearer ${analystKey}` }),
      await get('/nothing', { 'X-API-Key': analystKey }),
      await get('/tiles/santri/0/0/0', { 'X-API-Key': wrong }),
      await get('/tiles/santri/0/0/0', { Authorization: `Bearer ${wrong}` }),
      await get('/tiles/santri/0/0/0', { Authorization: `Digest ${wrong}` }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([500, 403, 404, 401, 401, 401]);
    const said = JSON.stringify([lines, await Promise.all(answers.map((answer) => answer.text()))]);
    expect(lines).toHaveLength(6);
    expect(said).not.toContain(analystKey);
    expect(said).not.toContain(wrong);
    expect(said).not.toContain(createHash('sha256').update(analystKey).digest('hex'));
  });
});
