import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Logger } from 'pino';
import { AppError } from '../errors.ts';
import type { Env } from './deps.ts';
import { answerOutside } from './errors.ts';
import type { TileHits } from './tile-hits.ts';

/** Milliseconds between two looks for idle connections while stopping. */
const sweepMs = 50;

export interface Listening {
  readonly url: string;
  /** Stops accepting, lets open requests finish for `graceMs`, then cuts what is left. */
  stop(graceMs: number): Promise<void>;
}

/** Serves the app on a port, with `hits` in front of it; 0 picks a free one. Throws AppError port_in_use. */
export async function listen(
  app: Hono<Env>,
  host: string,
  port: number,
  basePath: string,
  log: Logger,
  hits?: TileHits,
): Promise<Listening> {
  const routes = getRequestListener(app.fetch, {
    // HTTP/1.0 has no Host, and old health checks speak it.
    hostname: 'localhost',
    errorHandler: (error) => answerOutside(error, log),
  });
  const server = createServer((incoming, outgoing) => {
    if (!hits?.answer(incoming, outgoing)) void routes(incoming, outgoing);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(cannotListen(cause, host, port)));
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const actual = typeof address === 'object' && address ? address.port : port;
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${shown}:${actual}${basePath}/`,
    async stop(graceMs) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // A connection that has just given its last answer is idle too, and its client may keep it for long.
      const sweep = setInterval(() => server.closeIdleConnections(), sweepMs);
      const timer = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearInterval(sweep);
      clearTimeout(timer);
    },
  };
}

function cannotListen(cause: NodeJS.ErrnoException, host: string, port: number): AppError {
  if (cause.code === 'EADDRINUSE')
    return new AppError('port_in_use', `port ${port} on ${host} is taken`, {
      cause,
      hint: 'Stop what listens there, or choose another port with --port 8081 (0 picks a free one).',
    });
  if (cause.code === 'EACCES')
    return new AppError('port_in_use', `port ${port} may not be opened by this user`, {
      cause,
      hint: 'Choose a port above 1023 with --port.',
    });
  return new AppError('port_in_use', `cannot listen on ${host}:${port}`, {
    cause,
    hint: 'Check --host and --port.',
  });
}
