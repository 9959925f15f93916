import { mkdirSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { AppError, isAppError } from '../errors.ts';
import { lockDataDir } from './data-lock.ts';
import {
  type Capabilities,
  type Database,
  type LayerTile,
  type Queryable,
  type QueryOptions,
  roleTimeoutMs,
  type Statement,
  type Transaction,
} from './database.ts';
import type { Answer, Notice, Notification, Request, Result, WorkerOptions } from './embedded-protocol.ts';
import { toAppError, toRoleError } from './pg-errors.ts';
import { probe } from './probe.ts';
import { createSubscriptions } from './subscriptions.ts';
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

/** Milliseconds until a channel that could not be listened to is tried again. */
const listenAgainMs = 1000;

/** Opens the embedded PGlite + PostGIS in a worker thread. Throws AppError db_locked or db_unavailable. */
export async function openEmbedded(options: EmbeddedOptions): Promise<Database> {
  mkdirSync(options.dataDir, { recursive: true });
  const unlock = await lockDataDir(options.dataDir, options.log);
  const turns = createTurns(options.maxWaiting);
  const subscriptions = createSubscriptions(options.log);
  let worker: Promise<DatabaseWorker> | undefined;
  let workers = 0;
  let closed = false;
  /** Who holds the turn and wants to hear notices. */
  let onNotice: ((message: string) => void) | undefined;

  const heard = (message: Notification | Notice) => {
    if (message.kind === 'notice') onNotice?.(message.message);
    else subscriptions.deliver(message.channel, message.payload);
  };

  /** Starts a worker. One that replaces another listens to what that one listened to. */
  const start = async () => {
    const started = await startWorker(`${options.dataDir}/db`, heard);
    try {
      for (const channel of subscriptions.channels()) await started.ask({ kind: 'listen', channel }, 0);
    } catch (error) {
      await started.end();
      throw error;
    }
    if (workers++ > 0) subscriptions.reconnected();
    return started;
  };

  /** Sends one request to the worker, starting it when there is none. Call only while holding the turn. */
  const send = async (request: Request, timeoutMs: number): Promise<Result> => {
    if (closed) throw new AppError('db_unavailable', 'the database is closed');
    worker ??= start();
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
        subscriptions.lost();
        await current.end();
        options.log.warn({ err: error }, 'the embedded database was restarted');
      }
      throw error;
    }
  };

  const query = async <Row>(
    statement: Statement,
    params: readonly unknown[] = [],
    { signal, timeoutMs = options.statementTimeoutMs }: QueryOptions = {},
  ) =>
    turns.take(async () => {
      const request: Request = { kind: 'query', text: statement.text, params };
      return (await send(request, timeoutMs)) as Row[];
    }, signal);

  /** Takes the engine for several statements in a row, without a deadline. */
  const hold = <T>(work: (connection: Transaction) => Promise<T>): Promise<T> =>
    turns.take(async () => {
      let owner: typeof worker;
      const inside = (request: Request) => {
        // Work that catches an error and goes on would write outside of its transaction.
        if (owner !== undefined && worker !== owner)
          throw new AppError(
            'db_unavailable',
            'the transaction ended when the embedded database was restarted',
          );
        const answer = send(request, 0);
        owner = worker;
        return answer;
      };
      return work({
        query: async <Row>({ text }: Statement, params: readonly unknown[] = []) =>
          (await inside({ kind: 'query', text, params })) as Row[],
        script: async (sql) => {
          await inside({ kind: 'script', sql });
        },
      });
    });

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
    as: (role) => ({
      query: <Row>(
        { text }: Statement,
        params: readonly unknown[] = [],
        { signal, timeoutMs = roleTimeoutMs }: QueryOptions = {},
      ) =>
        turns.take(
          async () =>
            (await send({ kind: 'query', text, params, role }, Math.min(timeoutMs, roleTimeoutMs))) as Row[],
          signal,
        ),
    }),
    tx: (work) =>
      hold(async (connection) => {
        await connection.script('begin');
        try {
          const result = await work(connection);
          await connection.script('commit');
          return result;
        } catch (error) {
          await connection.script('rollback').catch(() => undefined);
          throw error;
        }
      }),
    session: (work, notice) =>
      hold(async (connection) => {
        onNotice = notice;
        try {
          return await work(connection);
        } finally {
          onNotice = undefined;
        }
      }),
    script: (sql) =>
      turns.take(async () => {
        await send({ kind: 'script', sql }, 0);
      }),
    tile: (tileQuery, { signal, timeoutMs = options.statementTimeoutMs } = {}) =>
      turns.take(async () => {
        const request: Request = { kind: 'tile', query: rowQuery(tileQuery) };
        return (await send(request, timeoutMs)) as LayerTile[];
      }, signal),
    async listen(channel, handlers) {
      const remove = subscriptions.add(channel, handlers);
      let retry: NodeJS.Timeout | undefined;
      const hear = async () => {
        try {
          await turns.take(() => send({ kind: 'listen', channel }, 0));
          return true;
        } catch {
          handlers.onLost?.();
          retry = setTimeout(async () => {
            if (!closed && (await hear())) subscriptions.reconnected();
          }, listenAgainMs).unref();
          return false;
        }
      };
      await hear();
      return async () => {
        clearTimeout(retry);
        remove();
      };
    },
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

async function startWorker(
  dataDir: string,
  onMessage: (message: Notification | Notice) => void,
): Promise<DatabaseWorker> {
  const thread = spawnThread({ dataDir });
  let settle: { resolve(answer: Answer): void; reject(error: Error): void } | undefined;
  thread.on('message', (message: Answer | Notice | Notification) => {
    if (message.kind === 'notification' || message.kind === 'notice') onMessage(message);
    else settle?.resolve(message);
  });
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
      const { message, sqlstate, swallowed, role } = answer as Extract<Answer, { kind: 'failed' }>;
      const cause = Object.assign(new Error(message), { code: sqlstate });
      if (role !== undefined) throw toRoleError(role, cause);
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
