import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { type Listening, listen } from '../../src/http/listen.ts';
import { createFakeServer } from './fake-server.ts';

const path = '/tiles/pesantren/3/6/4';
const open: Listening[] = [];

async function start(fake = createFakeServer(), host = '127.0.0.1', basePath = '') {
  const listening = await listen(fake.app, host, 0, basePath, fake.log);
  open.push(listening);
  const { port } = new URL(listening.url);
  return { ...fake, ...listening, port: Number(port) };
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((listening) => listening.stop(0)));
});

/** Everything the server says to these bytes, until it closes. */
async function speak(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes);
  return text(socket);
}

const ask = (target: string, host: string) =>
  `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;

/** A tile that is made only when the test says so. */
function gate() {
  const controls = { release: (_: Buffer[]) => {}, asked: Promise.resolve(), aborted: 0 };
  let seen = () => {};
  controls.asked = new Promise<void>((resolve) => {
    seen = resolve;
  });
  const tile = (_: unknown, signal?: AbortSignal) =>
    new Promise<Buffer[]>((resolve, reject) => {
      controls.release = resolve;
      signal?.addEventListener('abort', () => {
        controls.aborted++;
        reject(new AppError('aborted', 'the request was abandoned'));
      });
      seen();
    });
  return { controls, tile };
}

describe('on a port', () => {
  it('HEAD has the headers of GET, its length included, and no body', async () => {
    const { port } = await start();
    const send = async (method: string) => {
      const sent = httpRequest({ port, path, method, headers: { 'Accept-Encoding': 'gzip' } }).end();
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      const chunks = await response.toArray();
      const { date: _, 'x-request-id': __, 'ratelimit-remaining': ___, ...headers } = response.headers;
      return { status: response.statusCode, headers, bytes: Buffer.concat(chunks).length };
    };
    const [full, head] = [await send('GET'), await send('HEAD')];
    expect(full.bytes).toBeGreaterThan(0);
    expect(full.headers['content-length']).toBe(String(full.bytes));
    expect(head).toEqual({ ...full, bytes: 0 });
  });

  it('204 and 304 have no body, so that the connection can go on', async () => {
    const { port } = await start(createFakeServer({ tile: () => [] }));
    const one = `GET ${path} HTTP/1.1\r\nHost: own\r\n`;
    const answers = await speak(port, `${one}\r\n${one}If-None-Match: *\r\nConnection: close\r\n\r\n`);
    expect(answers.match(/^HTTP\/1\.1 \d+/gm)).toEqual(['HTTP/1.1 204', 'HTTP/1.1 304']);
    expect(answers.toLowerCase()).not.toMatch(/transfer-encoding|content-length: [1-9]/);
  });

  it('names its URL with the base path, IPv6 in brackets', async () => {
    const { url } = await start(undefined, '127.0.0.1', '/peta');
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/peta\/$/);
    const any = await start(undefined, '0.0.0.0');
    expect(any.url).toMatch(/^http:\/\/localhost:\d+\/$/);
  });

  it('hands out URLs with the address that the client used, IPv6 too', async () => {
    const { port } = await start();
    for (const host of ['maps.example.id', 'maps.example.id:81', '[2001:db8::1]:81', '[::1]']) {
      const answer = await speak(port, ask('/tiles.json', host));
      expect(answer).toContain(`"http://${host}/tiles/{z}/{x}/{y}.pbf"`);
    }
  });

  it('answers a health check in HTTP/1.0, which has no Host', async () => {
    const { port } = await start();
    expect(await speak(port, 'GET /health HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 .*"status":"ok"/s);
  });

  it.each([
    ['a Host with a path', '/tiles.json', 'evil.id/path'],
    ['a Host with a user', '/tiles.json', 'user@evil.id'],
    ['a Host with a space', '/tiles.json', 'evil id'],
    ['a Host that is markup', '/tiles.json', '<script>'],
    ['a bad port', '/tiles.json', 'own:999999'],
    ['a backslash', '/tiles\\..\\x', 'own'],
    ['an absolute address that is none', 'http://[/', 'own'],
  ])('answers %s with a 400 in the one shape of errors, and one line of log', async (_, target, host) => {
    const { port, lines } = await start();
    const [head = '', body = ''] = (await speak(port, ask(target, host))).split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 400 /);
    expect(head.toLowerCase()).toContain('content-type: application/problem+json');
    const problem = JSON.parse(body);
    expect(problem).toMatchObject({
      code: 'bad_request',
      status: 400,
      type: 'urn:petasantri:error:bad_request',
    });
    expect(problem.error).toBe(problem.detail);
    expect(lines).toMatchObject([{ status: 400, requestId: problem.requestId }]);
  });

  it('answers a thrown value that is no Error with a 500 that leaks nothing', async () => {
    const { url, lines } = await start(
      createFakeServer({ tile: () => Promise.reject('nik from santri_pribadi') }),
    );
    const response = await fetch(new URL(path, url));
    expect(response.status).toBe(500);
    const body = await response.text();
    expect(JSON.parse(body)).toMatchObject({ code: 'internal', title: 'Internal error' });
    expect(body).not.toMatch(/nik|santri_pribadi/);
    expect(lines).toMatchObject([{ level: 50, status: 500 }]);
  });

  it('refuses a URL beyond what it reads, and lives on', async () => {
    const { port, url } = await start();
    expect(await speak(port, ask(`/tiles/${'a'.repeat(100_000)}/0/0/0`, 'own'))).toMatch(/^HTTP\/1\.1 431 /);
    expect(await speak(port, 'nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect((await fetch(new URL(path, url))).status).toBe(200);
  });
});

describe('a client that leaves', () => {
  it('takes its query with it, without an error in the log', async () => {
    const { controls, tile } = gate();
    const { url, get, lines } = await start(createFakeServer({ tile }));
    const leaving = new AbortController();
    const gone = fetch(new URL(path, url), { signal: leaving.signal }).catch((error) => error.name);
    await controls.asked;
    leaving.abort();
    expect(await gone).toBe('AbortError');
    await expect.poll(() => controls.aborted).toBe(1);
    await expect.poll(() => lines.length).toBe(1);
    expect(lines[0]).toMatchObject({ level: 30, code: 'aborted', status: 499 });
    expect((await get('/health')).status).toBe(200);
  });

  it('leaves the query to another who waits for the same tile', async () => {
    const { controls, tile } = gate();
    const { url, found } = await start(createFakeServer({ tile }));
    const leaving = new AbortController();
    const gone = fetch(new URL(path, url), { signal: leaving.signal }).catch((error) => error.name);
    await controls.asked;
    const staying = fetch(new URL(path, url));
    await expect.poll(() => found.length).toBe(2);
    leaving.abort();
    expect(await gone).toBe('AbortError');
    await fetch(new URL('/health', url));
    controls.release([Buffer.from('made')]);
    expect(await (await staying).text()).toBe('made');
    expect(controls.aborted).toBe(0);
  });
});

describe('stopping', () => {
  it('finishes what is under way, lets no one in, and does not wait for idle connections', async () => {
    const { controls, tile } = gate();
    const { url, stop, port } = await start(createFakeServer({ tile }));
    await (await fetch(new URL('/health', url))).text();
    const waiting = fetch(new URL(path, url));
    await controls.asked;
    const stopped = stop(60_000);
    const [refused] = await once(connect(port, '127.0.0.1'), 'error');
    expect(refused.code).toBe('ECONNREFUSED');
    controls.release([Buffer.from('last')]);
    expect(await (await waiting).text()).toBe('last');
    await stopped;
  });

  it('cuts what is not done in time', async () => {
    const { controls, tile } = gate();
    const { url, stop } = await start(createFakeServer({ tile }));
    const waiting = fetch(new URL(path, url)).catch((error) => error.message);
    await controls.asked;
    await stop(10);
    expect(await waiting).toBe('fetch failed');
  });
});

describe('a port that cannot be had', () => {
  it('is an error that says which, and what to do', async () => {
    const { port, app, log } = await start();
    await expect(listen(app, '127.0.0.1', port, '', log)).rejects.toMatchObject({
      code: 'port_in_use',
      message: `port ${port} on 127.0.0.1 is taken`,
      hint: expect.stringContaining('--port'),
    });
    await expect(listen(app, '203.0.113.1', 0, '', log)).rejects.toMatchObject({ code: 'port_in_use' });
  });
});
