import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Caller } from '../access/caller.ts';
import type { Metrics } from '../metrics.ts';

/** The id that the client gave the request, where it is a plain one, else a new one. */
export function requestIdOf(given: string | undefined): string {
  return given !== undefined && /^[\w.:-]{1,100}$/.test(given) ? given : randomUUID();
}

export interface Answered {
  readonly requestId: string;
  readonly caller: Caller;
  readonly method: string;
  /** Without the base path. */
  readonly path: string;
  readonly status: number;
  /** By performance.now(). */
  readonly started: number;
}

/** Counts and times answers under the names of their routes, and logs them. */
export function createObserver(metrics: Metrics, log: Logger): (answered: Answered) => void {
  return ({ requestId, caller, method, path, status, started }) => {
    const seconds = (performance.now() - started) / 1000;
    metrics.request(routeName(path), status, seconds);
    // Who read what with a key is worth a line. The anonymous see nothing that is not public, and errors have their own.
    const level = caller.kind !== 'anonymous' && status < 400 ? 'info' : 'debug';
    if (!log.isLevelEnabled(level)) return;
    log[level](
      {
        requestId,
        ...(caller.kind === 'anonymous' ? {} : { [caller.kind]: caller.name, role: caller.role }),
        method,
        path: path.slice(0, 300),
        status,
        ms: Math.round(seconds * 1000),
      },
      'answered',
    );
  };
}

const knownRoutes = new Set([
  'tiles',
  'tiles.json',
  'catalog',
  'health',
  'ready',
  'metrics',
  'openapi.json',
  'docs',
  'styles',
  'assets',
  'gis',
  'santri-map',
  'pesantren-map',
  'api',
  'gemini',
  'events',
  '',
]);

/** The first segment, so that requests cannot invent metric labels. */
function routeName(path: string): string {
  const first = path.split('/', 2)[1] ?? '';
  return knownRoutes.has(first) ? `/${first}` : 'other';
}
