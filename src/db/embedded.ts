import { mkdirSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { AppError, isAppError } from '../errors.ts';
import { lockDataDir } from './data-lock.ts';
import type { Capabilities, Database, LayerTile, Queryable, QueryOptions, Statement } from './database.ts';
import type { Answer, Request, Result, WorkerOptions } from './embedded-protocol.ts';
import { toAppError } from './pg-errors.ts';
import { probe } from './probe.ts';
import { rowQuery } from './tile-rows.ts';
import { createTurns } from './turns.ts';

export interface EmbeddedOptions {
  /** Folder that holds the database; created when missing. */
  readonly dataDir: string;
  /** Callers that may wait for the one worker; further ones get db_busy. */
  readonly maxWaiting: number;
  /** Milliseconds a query outside a transaction may take. Only ending the worker stops it. */
  readonly statementTimeoutMs: number;
  readonly log: { warn(data: object, message: string): void };
}

/** Opens the embedded PGlite + PostGIS in a worker thread. Throws AppError db_locked or db_unavailable. */
export async function openEmbedded(options: EmbeddedOptions): Promise<Database> {
  mkdirSync(options.dataDir, { recursive: true });
  const unlock = await lockDataDir(options.dataDir, options.log);
  const turns = createTurns(options.maxWaiting);
  let worker: Promise<DatabaseWorker> | undefined;
  let closed = false;

  /** Sends one request to the worker, starting it when there is none. Call only while holding the turn. */
  const send = async (request: Request, timeoutMs: number): Promise<Result> => {
    if (closed) throw new AppError('db_unavailable', 'the database is closed');
    worker ??= startWorker(`${options.dataDir}/db`);
    const current = await worker.catch((error) => {
      worker = undefined;
      throw error;
    });
    try {
      return await current.ask(request, timeoutMs);
    } catch (error) {
      // After a time-out, a crash or a swallowed geometry error the engine's state cannot be trusted.
      if (isAppError(error, 'db_timeout', 'db_unavailable', 'db_swallowed_error')) {
        worker = undefined;
        await current.end();
        options.log.warn({ err: error }, 'the embedded database was restarted');
      }
      throw error;
    }
  };

  const query = async <Row>(
    statement: Statement,
    params: readonly unknown[] = [],
    { signal }: QueryOptions = {},
  ) =>
    turns.take(async () => {
      const request: Request = { kind: 'query', text: statement.text, params };
      return (await send(request, options.statementTimeoutMs)) as Row[];
    }, signal);

  const asking: Queryable = { query };
  let capabilities: Capabilities;
  try {
    capabilities = await probe(asking);
  } catch (error) {
    await unlock();
    throw error;
  }

  return {
    engine: 'embedded',
    get capabilities() {
      return capabilities;
    },
    async probe() {
      capabilities = await probe(asking);
      return capabilities;
    },
    query,
    tx: (work) =>
      turns.take(async () => {
        await send({ kind: 'script', sql: 'begin' }, 0);
        const owner = worker;
        const inside = (request: Request) => {
          // Work that catches an error and goes on would write outside of any transaction.
          if (worker !== owner)
            throw new AppError(
              'db_unavailable',
              'the transaction ended when the embedded database was restarted',
            );
          return send(request, 0);
        };
        try {
          const result = await work({
            query: async <Row>(statement: Statement, params: readonly unknown[] = []) =>
              (await inside({ kind: 'query', text: statement.text, params })) as Row[],
            script: async (sql) => {
              await inside({ kind: 'script', sql });
            },
          });
          await inside({ kind: 'script', sql: 'commit' });
          return result;
        } catch (error) {
          if (worker === owner) await send({ kind: 'script', sql: 'rollback' }, 0).catch(() => undefined);
          throw error;
        }
      }),
    script: (sql) =>
      turns.take(async () => {
        await send({ kind: 'script', sql }, 0);
      }),
    tile: (tileQuery, { signal } = {}) =>
      turns.take(async () => {
        const request: Request = { kind: 'tile', query: rowQuery(tileQuery) };
        return (await send(request, options.statementTimeoutMs)) as LayerTile[];
      }, signal),
    close: () =>
      turns.take(async () => {
        if (closed) return;
        if (worker) {
          const current = await worker;
          await current.ask({ kind: 'close' }, 10_000).catch(() => undefined);
          await current.end();
        }
        closed = true;
        await unlock();
      }),
  };
}

interface DatabaseWorker {
  /** One request at a time; 0 ms means no deadline. */
  ask(request: Request, timeoutMs: number): Promise<Result>;
  end(): Promise<void>;
}

async function startWorker(dataDir: string): Promise<DatabaseWorker> {
  const thread = spawnThread({ dataDir });
  let settle: { resolve(answer: Answer): void; reject(error: Error): void } | undefined;
  thread.on('message', (answer: Answer) => settle?.resolve(answer));
  thread.on('error', (error) => settle?.reject(error));
  thread.on('exit', () => settle?.reject(new Error('the database worker ended')));
  const nextAnswer = () =>
    new Promise<Answer>((resolve, reject) => {
      settle = { resolve, reject };
    }).catch((cause) => {
      throw new AppError('db_unavailable', 'the embedded database stopped', { cause });
    });

  const first = await nextAnswer();
  if (first.kind !== 'ready')
    throw new AppError('db_unavailable', 'the embedded database cannot be opened', {
      cause: first,
      hint: `Is the folder ${dataDir} writable and whole? Move it away to start with an empty database.`,
    });
  return {
    async ask(request, timeoutMs) {
      const answered = nextAnswer();
      thread.postMessage(request);
      const answer = await withDeadline(answered, timeoutMs);
      if (answer.kind === 'done') return answer.result;
      const { message, sqlstate, swallowed } = answer as Extract<Answer, { kind: 'failed' }>;
      const cause = Object.assign(new Error(message), { code: sqlstate });
      if (swallowed)
        throw new AppError('db_swallowed_error', 'a geometry in this request is broken', { cause });
      throw toAppError(cause);
    },
    async end() {
      settle = undefined;
      await thread.terminate();
    },
  };
}

/** The built worker, or its source by tsx, whose loader does not reach into threads by itself. */
function spawnThread(workerData: WorkerOptions): Worker {
  if (import.meta.url.endsWith('.js'))
    return new Worker(new URL('./embedded-worker.js', import.meta.url), { workerData });
  const source = JSON.stringify(new URL('./embedded-worker.ts', import.meta.url).href);
  const load = `import('tsx/esm/api').then(({ register }) => { register(); return import(${source}); })`;
  return new Worker(load, { eval: true, workerData });
}

function withDeadline<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  if (timeoutMs === 0) return promise;
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new AppError('db_timeout', 'the database took too long to answer')),
      timeoutMs,
    );
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
