import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { base64url, exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTokenVerifier, type TokenSettings, type VerifyToken } from '../../src/access/tokens.ts';
import { configSchema } from '../../src/config-schema.ts';
import { createFakeServer, readProblem } from '../http/fake-server.ts';

const issuer = 'https://sso.example.id/realms/peta';
const audience = 'petasantri';
const folder = mkdtempSync(join(tmpdir(), 'petasantri-jwks-'));
const file = join(folder, 'jwks.json');
const pair = await generateKeyPair('RS256', { extractable: true });
const other = await generateKeyPair('RS256', { extractable: true });
const curve = await generateKeyPair('ES256', { extractable: true });
const spki = await exportSPKI(pair.publicKey);

const settings = (more: object = {}): TokenSettings =>
  configSchema.parse({ access: { jwt: { jwks: file, issuer, audience, ...more } } }).access
    .jwt as TokenSettings;

const claims = { role: 'analyst', sub: 'u-1', iss: issuer, aud: audience };
const inAnHour = () => Math.floor(Date.now() / 1000) + 3600;
type Claims = Record<string, unknown>;
const sign = (
  payload: Claims = {},
  header: object = {},
  key: Parameters<SignJWT['sign']>[0] = pair.privateKey,
) =>
  new SignJWT({ ...claims, exp: inAnHour(), ...payload })
    .setProtectedHeader({ alg: 'RS256', kid: 'one', ...header })
    .sign(key);
/** A token that no library would sign. */
const forge = (header: object, payload: object = { ...claims, exp: inAnHour() }, signature = '') =>
  `${[header, payload].map((part) => base64url.encode(JSON.stringify(part))).join('.')}.${signature}`;

const refused = (reason: RegExp, code = 'unauthorized') =>
  expect.objectContaining({ code, message: expect.stringMatching(reason) });

let verify: VerifyToken;
beforeAll(async () => {
  writeFileSync(
    file,
    JSON.stringify({
      keys: [
        { ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' },
        { ...(await exportJWK(curve.publicKey)), kid: 'two' },
        // A shared secret that slipped into the set must not become a key for anybody.
        { kty: 'oct', kid: 'secret', k: base64url.encode('a-secret-of-thirty-two-bytes-long') },
      ],
    }),
  );
  verify = createTokenVerifier(settings());
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a token', () => {
  it('gives the role that its claim names, and tells its subject', async () => {
    expect(await verify(await sign())).toEqual({ kind: 'jwt', name: 'u-1', role: 'analyst' });
    expect(await verify(await sign({ role: 'admin' }))).toMatchObject({ role: 'admin' });
    expect(await verify(await sign({ role: ['x', 'analyst'] }))).toMatchObject({ role: 'analyst' });
    expect(await verify(await sign({}, { alg: 'ES256', kid: 'two' }, curve.privateKey))).toMatchObject({
      role: 'analyst',
    });
    expect(await verify(await sign({}, { kid: undefined }))).toMatchObject({ role: 'analyst' });
    expect(await verify(await sign({ aud: ['account', audience] }))).toMatchObject({ role: 'analyst' });
  });

  it('may hold its role deep inside, in a list, or under a name that is a URL', async () => {
    const nested = createTokenVerifier(
      settings({
        roleClaim: 'realm_access.roles',
        roles: { 'peta-admin': 'admin', 'peta-analis': 'analyst' },
      }),
    );
    expect(
      await nested(await sign({ realm_access: { roles: ['offline', 'peta-analis', 'peta-admin'] } })),
    ).toMatchObject({ role: 'admin' });
    await expect(nested(await sign({ role: 'admin' }))).rejects.toEqual(
      refused(/realm_access\.roles names no role/, 'forbidden'),
    );
    const url = 'https://peta.example.id/role';
    expect(
      await createTokenVerifier(settings({ roleClaim: url }))(await sign({ [url]: 'admin' })),
    ).toMatchObject({ role: 'admin' });
  });

  it.each([
    undefined,
    null,
    '',
    'ANALYST',
    'public',
    '__proto__',
    'constructor',
    'toString',
    7,
    { analyst: true },
    [['analyst']],
  ])('whose claim names no role here is a 403, not a public caller: %j', async (role) => {
    await expect(verify(await sign({ role }))).rejects.toEqual(
      refused(/claim role names no role/, 'forbidden'),
    );
  });

  it.each<[string, Claims, RegExp]>([
    ['expired', { exp: inAnHour() - 3700 }, /has expired/],
    ['not valid yet', { nbf: inAnHour() }, /not valid yet/],
    ['without an end', { exp: undefined }, /never expires/],
    ['without a subject', { sub: undefined }, /names no subject/],
    ['of another issuer', { iss: `${issuer}/` }, /another issuer/],
    ['for another audience', { aud: 'petasantri2' }, /another audience/],
    ['for no audience', { aud: undefined }, /another audience/],
  ])('%s is refused', async (_, payload, reason) => {
    await expect(verify(await sign(payload))).rejects.toEqual(refused(reason));
  });

  it('is refused where clocks differ by more than is allowed', async () => {
    const late = { exp: inAnHour() - 3610 };
    expect(await verify(await sign(late))).toMatchObject({ role: 'analyst' });
    await expect(
      createTokenVerifier(settings({ clockToleranceSeconds: 0 }))(await sign(late)),
    ).rejects.toEqual(refused(/expired/));
  });
});

describe('a forged token', () => {
  it.each<[string, () => string | Promise<string>, RegExp]>([
    ['of no signature', () => forge({ alg: 'none' }), /kind not allowed/],
    ['of no signature, spelled otherwise', () => forge({ alg: 'nOnE', kid: 'one' }), /kind not allowed/],
    [
      'signed with the public key as a secret',
      () => sign({}, { alg: 'HS256' }, new TextEncoder().encode(spki)),
      /kind not allowed/,
    ],
    [
      'signed with a secret of the set',
      () =>
        sign(
          {},
          { alg: 'HS256', kid: 'secret' },
          new TextEncoder().encode('a-secret-of-thirty-two-bytes-long'),
        ),
      /kind not allowed/,
    ],
    ['by another key under the same name', () => sign({}, {}, other.privateKey), /signature is wrong/],
    [
      'by another key under an unknown name',
      () => sign({}, { kid: '../../etc/passwd' }, other.privateKey),
      /no key of the identity provider/,
    ],
    [
      'with the name of a key of another kind',
      () => sign({}, { kid: 'two' }),
      /no key of the identity provider/,
    ],
    [
      'by an algorithm that is not listed',
      () => forge({ alg: 'RS512', kid: 'one' }, undefined, 'AAAA'),
      /kind not allowed/,
    ],
    [
      'that brings its own key',
      async () => sign({}, { jwk: await exportJWK(other.publicKey), kid: undefined }, other.privateKey),
      /signature is wrong/,
    ],
    [
      'that says where its key is',
      () => sign({}, { jku: 'http://127.0.0.1:9/', x5u: 'http://127.0.0.1:9/', kid: 'x' }, other.privateKey),
      /no key/,
    ],
    [
      'with a changed payload',
      async () =>
        (await sign()).replace(
          /\.[^.]+\./,
          `.${base64url.encode(JSON.stringify({ ...claims, role: 'admin', exp: inAnHour() }))}.`,
        ),
      /signature is wrong/,
    ],
    [
      'that demands what nobody knows',
      () => forge({ alg: 'RS256', kid: 'one', crit: ['x'], x: 1 }, undefined, 'AAAA'),
      /not supported|not a signed/,
    ],
    ['of parts that are no JSON', () => 'e30.e30.e30', /not a signed JWT|kind not allowed/],
    [
      'of a megabyte',
      () => forge({ alg: 'RS256', kid: 'one' }, { pad: 'x'.repeat(1_000_000) }, 'AAAA'),
      /signature is wrong/,
    ],
  ])('%s is refused', async (_, make, reason) => {
    await expect(verify(await make())).rejects.toEqual(refused(reason));
  });

  it('is a 401 that repeats nothing of it, and leaves nothing in the log', async () => {
    const { get, lines } = createFakeServer({ settings: { access: { jwt: settings() } } });
    const good = await sign();
    const bad = await sign({}, {}, other.privateKey);
    expect((await get('/tiles/santri/0/0/0', { Authorization: `Bearer ${good}` })).status).toBe(200);
    const response = await get('/tiles/santri/0/0/0', { Authorization: `Bearer ${bad}` });
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="petasantri", error="invalid_token"');
    const { detail } = await readProblem(response, 401, 'unauthorized');
    expect(detail).toBe('this token is not accepted: its signature is wrong');
    await readProblem(
      await get('/catalog', { Authorization: `Bearer ${await sign({ role: 'x' })}` }),
      403,
      'forbidden',
    );
    // In the other header it is a key like any, and nobody has it.
    await readProblem(await get('/tiles/santri/0/0/0', { 'X-API-Key': good }), 401, 'unauthorized');
    expect(lines[0]).toMatchObject({ jwt: 'u-1', role: 'analyst', status: 200 });
    const said = JSON.stringify(lines);
    for (const token of [good, bad]) for (const part of token.split('.')) expect(said).not.toContain(part);
  });
});

describe('the keys of a provider behind a URL', () => {
  const quick = { timeoutMs: 200, cooldownMs: 100, keptMs: 60_000, afterFailureMs: 100 };
  let server: Server;
  let asked = 0;
  let answer: 'keys' | 'fault' | 'silence' | 'elsewhere' | 'html' = 'keys';
  let keys: object[] = [];
  beforeAll(async () => {
    server = createServer((_, response) => {
      asked++;
      if (answer === 'silence') return;
      if (answer === 'elsewhere') response.writeHead(302, { Location: '/keys' });
      if (answer === 'fault') response.statusCode = 500;
      response.end(answer === 'html' ? '<html>' : JSON.stringify({ keys }));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    keys = [{ ...(await exportJWK(pair.publicKey)), kid: 'one' }];
  });
  afterAll(() => server.closeAllConnections());
  const create = () =>
    createTokenVerifier(
      settings({ jwks: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys` }),
      quick,
    );
  const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

  it('are fetched once, and again for a key that is new; whoever makes up names fetches nothing more', async () => {
    const fromUrl = create();
    asked = 0;
    await Promise.all(Array.from({ length: 20 }, async () => fromUrl(await sign())));
    expect(asked).toBe(1);
    for (let i = 0; i < 20; i++)
      await expect(fromUrl(await sign({}, { kid: `x${i}` }))).rejects.toEqual(refused(/no key/));
    expect(asked).toBeLessThan(5);
    keys.push({ ...(await exportJWK(other.publicKey)), kid: 'new' });
    await pause(quick.cooldownMs + 20);
    expect(await fromUrl(await sign({}, { kid: 'new' }, other.privateKey))).toMatchObject({
      role: 'analyst',
    });
  });

  it.each(['fault', 'silence', 'elsewhere', 'html'] as const)(
    'that cannot be had are a 503, for forgers too, and soon had again: %s',
    async (trouble) => {
      answer = trouble;
      const fromUrl = create();
      asked = 0;
      const away = refused(/cannot be fetched/, 'identity_unavailable');
      await expect(fromUrl(await sign())).rejects.toEqual(away);
      for (let i = 0; i < 10; i++)
        await expect(fromUrl(await sign({}, {}, other.privateKey))).rejects.toEqual(away);
      expect(asked).toBeLessThan(4);
      answer = 'keys';
      await pause(quick.afterFailureMs + 20);
      expect(await fromUrl(await sign())).toMatchObject({ role: 'analyst' });
    },
  );

  it('hold while the provider is away, for those it has vouched for', async () => {
    const fromUrl = create();
    await fromUrl(await sign());
    answer = 'fault';
    await pause(quick.cooldownMs + 20);
    await expect(fromUrl(await sign({}, { kid: 'newer' }))).rejects.toEqual(
      refused(/cannot be fetched/, 'identity_unavailable'),
    );
    expect(await fromUrl(await sign())).toMatchObject({ role: 'analyst' });
    answer = 'keys';
  });
});

describe('the settings of tokens', () => {
  it.each([
    { jwks: 'http://sso.example.id/keys' },
    { jwks: 'ftp://sso.example.id/keys' },
    { algorithms: ['none'] },
    { algorithms: ['HS256'] },
    { algorithms: [] },
    { roles: { x: 'public' } },
    { issuer: '' },
    { audience: undefined },
  ])('refuse what would let anybody in: %j', (more) => {
    expect(() => settings(more)).toThrow();
  });

  it('name the file of keys that is missing or none', () => {
    for (const jwks of [join(folder, 'nothing'), folder])
      expect(() => createTokenVerifier(settings({ jwks }))).toThrow(
        expect.objectContaining({ code: 'bad_config' }),
      );
  });
});
