import { expect, it, vi } from 'vitest';
import { hashKey } from '../../src/access/api-keys.ts';
import { createIdentify } from '../../src/access/identify.ts';
import { createKeyRing } from '../../src/access/key-ring.ts';
import type { Database } from '../../src/db/database.ts';

const configured = [{ name: 'own', role: 'admin', sha256: hashKey('own-key') }] as const;
const row = {
  name: 'stored',
  role: 'analyst',
  sha256: hashKey('ps_stored'),
  expires_ms: null,
  revoked: false,
};

it('keys that could not be read yet are a 503, soon asked for again; unknown ones a 401 from then on', async () => {
  vi.useFakeTimers();
  try {
    let away = true;
    const query = vi.fn(async () => {
      if (away) throw new Error('away');
      return [{ installed: true, readable: true, ...row }];
    });
    const db = { query, listen: async () => async () => {} } as unknown as Database;
    const ring = await createKeyRing({ db, configured, log: { warn() {} } });
    const token = { kind: 'jwt', name: 'somebody', role: 'analyst' } as const;
    const identify = createIdentify(ring.find, async () => token);
    const ask = (key: string) => identify({ authorization: `Bearer ${key}`, apiKey: undefined });

    for (const key of ['ps_stored', 'guess'])
      expect(() => ask(key)).toThrow(expect.objectContaining({ code: 'identity_unavailable' }));
    expect(ask('own-key')).toMatchObject({ name: 'own' });
    expect(await ask('a.b.c')).toBe(token);

    away = false;
    await vi.advanceTimersByTimeAsync(3000);
    expect(ask('ps_stored')).toMatchObject({ name: 'stored', role: 'analyst' });
    expect(() => ask('guess')).toThrow(expect.objectContaining({ code: 'unauthorized' }));

    const asked = query.mock.calls.length;
    away = true;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(query).toHaveBeenCalledTimes(asked);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(query.mock.calls.length).toBeGreaterThan(asked);
    expect(ask('ps_stored')).toMatchObject({ name: 'stored' });
    await ring.close();
  } finally {
    vi.useRealTimers();
  }
});
