import { connect } from 'node:net';
import { quantile } from './samples.ts';

export interface Load {
  readonly connections: number;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly megabytesPerSecond: number;
}

/** What a reader of answers counts; bodies are skipped, not kept. */
interface Tally {
  bytes: number;
  readonly milliseconds: number[];
}

/**
 * Asks for the paths in turn on every connection for some seconds, the next one when an answer is
 * complete. Reads the sockets itself: the HTTP clients of Node and autocannon take longer over an
 * answer than the server does, by far for tiles of some hundred kB. Throws when an answer is not 200 or 204.
 */
export async function loadPaths(
  url: string,
  paths: readonly string[],
  headers: Readonly<Record<string, string>>,
  { connections, seconds }: { connections: number; seconds: number },
): Promise<Load> {
  const { hostname, port, host } = new URL(url);
  const fields = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  const requests = paths.map((path) => Buffer.from(`GET ${path} HTTP/1.1\r\n${fields.join('')}\r\n`));
  const tally: Tally = { bytes: 0, milliseconds: [] };
  const started = performance.now();
  const until = started + seconds * 1000;
  await Promise.all(
    Array.from({ length: connections }, (_, i) => ask(Number(port), hostname, requests, i, until, tally)),
  );
  const took = (performance.now() - started) / 1000;
  return {
    connections,
    perSecond: Math.round(tally.milliseconds.length / took),
    p50: quantile(tally.milliseconds, 0.5),
    p99: quantile(tally.milliseconds, 0.99),
    megabytesPerSecond: tally.bytes / took / 1e6,
  };
}

/** One connection: requests one after the other, beginning at `turn`, until the time is over. */
function ask(
  port: number,
  host: string,
  requests: readonly Buffer[],
  turn: number,
  until: number,
  tally: Tally,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host, noDelay: true });
    socket.setTimeout(30_000, () => socket.destroy(new Error('the server stopped answering under load')));
    let next = turn;
    let sent = 0;
    let head = '';
    /** Bytes of the body still to come; null while the head is read. */
    let missing: number | null = null;
    const send = () => {
      if (performance.now() >= until) return socket.end(resolve);
      sent = performance.now();
      head = '';
      missing = null;
      socket.write(requests[next++ % requests.length] as Buffer);
    };
    socket.on('connect', send);
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the server closed a connection under load')));
    socket.on('data', (chunk) => {
      let body = chunk.length;
      if (missing === null) {
        head += chunk.toString('latin1');
        const end = head.indexOf('\r\n\r\n');
        if (end < 0) return;
        body = head.length - end - 4;
        missing = bodyLength(head.slice(0, end));
        if (missing === null) return socket.destroy(new Error(`an answer under load: ${head.slice(0, 60)}`));
      }
      missing -= body;
      tally.bytes += body;
      if (missing > 0) return;
      tally.milliseconds.push(performance.now() - sent);
      send();
    });
  });
}

/** Null when the answer is not what a tile request should get. */
function bodyLength(head: string): number | null {
  if (head.startsWith('HTTP/1.1 204')) return 0;
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  return head.startsWith('HTTP/1.1 200') && length !== undefined ? Number(length) : null;
}
