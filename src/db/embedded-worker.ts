/**
 * The worker thread that owns PGlite. It answers one request at a time, in the order they come, so
 * that a heavy query never stalls the HTTP thread.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite, type Results } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { pgcrypto } from '@electric-sql/pglite/contrib/pgcrypto';
import { uuid_ossp } from '@electric-sql/pglite/contrib/uuid_ossp';
import { postgis } from '@electric-sql/pglite-postgis';
import type { Answer, Notice, Notification, Request, Result, WorkerOptions } from './embedded-protocol.ts';
import { beginAs } from './pg-errors.ts';
import { quoteIdentifier } from './quote.ts';
import { tileFromRows } from './tile-rows.ts';

const port = parentPort;
if (!port) throw new Error('this file runs as a worker thread');
const { dataDir } = workerData as WorkerOptions;
const answer = (message: Answer | Notice | Notification, transfer: ArrayBuffer[] = []) =>
  port.postMessage(message, transfer);

const listening = new Set<string>();

/** A statement that ended without a command tag: PGlite's PostGIS lost a GEOS error on the way. */
class SwallowedError extends Error {}

/** The role of this name cannot be acted as. */
class RoleError extends Error {}

try {
  const db = await PGlite.create({ dataDir, extensions: { postgis, pg_trgm, pgcrypto, uuid_ossp } });
  // Tile selects are planned once: their boxes differ, their plans do not.
  await db.exec(`set plan_cache_mode = force_generic_plan; set work_mem = '64MB'`);
  port.on('message', async (request: Request) => {
    try {
      const result = await handle(db, request);
      answer({ kind: 'done', result }, transferables(request, result));
    } catch (error) {
      const { message, code } = error as Error & { code?: string };
      const swallowed = error instanceof SwallowedError;
      const role = error instanceof RoleError ? { role: error.message } : {};
      answer({ kind: 'failed', message, sqlstate: code ?? '', swallowed, ...role });
    }
  });
  answer({ kind: 'ready' });
} catch (error) {
  answer({ kind: 'broken', message: (error as Error).message });
}

/** The server's own remarks ("already exists, skipping") have codes; ours are plain notices. */
function onNotice({ code, message }: { code?: string | undefined; message?: string | undefined }): void {
  if (code === '00000') answer({ kind: 'notice', message: message ?? '' });
}

async function handle(db: PGlite, request: Request): Promise<Result> {
  switch (request.kind) {
    case 'query':
      return request.role === undefined ? ask(db, request) : askAs(db, request.role, request);
    case 'tile':
      return tileFromRows(request.query, async (text, params) => {
        return checked(await db.query(text, [...params], { rowMode: 'array' })).rows;
      });
    case 'script':
      await db.exec(request.sql, { onNotice });
      return null;
    case 'listen': {
      const { channel } = request;
      if (listening.has(channel)) return null;
      await db.listen(quoteIdentifier(channel), (payload) => {
        answer({ kind: 'notification', channel, payload });
      });
      listening.add(channel);
      return null;
    }
    case 'close':
      await db.close();
      return null;
  }
}

async function ask(db: PGlite, { text, params }: { text: string; params: readonly unknown[] }) {
  return checked(await db.query(text, [...params])).rows;
}

async function askAs(db: PGlite, role: string, request: Parameters<typeof ask>[1]) {
  try {
    // Nothing stops a statement in here; the main thread has the time limit.
    await db.exec(beginAs(role, 0)).catch(() => {
      throw new RoleError(role);
    });
    return await ask(db, request);
  } finally {
    // Ends a failed transaction as well, by a rollback.
    await db.exec('commit').catch(() => undefined);
  }
}

function checked<T>(results: Results<T>): Results<T> {
  if (!results.command || results.command.startsWith('?'))
    throw new SwallowedError('the statement ended without a command tag: a geometry error was swallowed');
  return results;
}

/** Tile bytes move to the main thread instead of being copied. */
function transferables(request: Request, result: Result): ArrayBuffer[] {
  if (request.kind !== 'tile' || result === null) return [];
  const buffers = (result as { bytes: Uint8Array }[])
    .filter(({ bytes }) => bytes.length > 0)
    .map(({ bytes }) => bytes.buffer);
  return [...new Set(buffers)] as ArrayBuffer[];
}
