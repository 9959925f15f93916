import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { analystKey, createFakeServer, readProblem } from '../http/fake-server.ts';

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
        expect(response.headers.get('www-authenticate')).toBe(
          'Bearer realm="petasantri", error="invalid_token"',
        );
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
