import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { AppError } from '../errors.ts';
import {
  type Database,
  type Queryable,
  type QueryOptions,
  roleTimeoutMs,
  type Statement,
  type TileQuery,
  type Transaction,
} from './database.ts';
import { createListener } from './listen.ts';
import { beginAs, toAppError, toRoleError } from './pg-errors.ts';
import { probe } from './probe.ts';
import { rowQuery, type TileRow, tileFromRows } from './tile-rows.ts';
import { tileStatement } from './tile-statement.ts';

export interface PostgresOptions {
  readonly url: string;
  /** Connections in the pool. */
  readonly poolSize: number;
  /** Waiting callers before new ones are turned away with db_busy. */
  readonly maxWaiting: number;
  /** Milliseconds to get a connection, whether new or from the pool. */
  readonly connectTimeoutMs: number;
  /** Milliseconds a statement may run; given at connection time, so it never leaks between callers. */
  readonly statementTimeoutMs: number;
  /** Milliseconds to keep trying the very first connection. */
  readonly firstConnectMs: number;
  readonly log: { warn(data: object, message: string): void };
}

/**
 * Session settings of the pool, given at connection time so that they cannot leak. A tile's rows are sorted
 * in memory (10,000 wide rows overflow the default 4 MB), its plan depends on the zoom (a generic one is wrong
 * at one end), and compiling it costs more than it saves. Dates come out
 * alike whatever the server's habits. docs/benchmarks.md has the measurements.
 */
const tileSettings =
  '-c work_mem=32MB -c plan_cache_mode=force_custom_plan -c jit=off -c DateStyle=ISO -c TimeZone=UTC';

/** Connections for statements of other roles. */
const rolePoolSize = 4;

/** Milliseconds between two attempts to cancel an abandoned query. */
const cancelAgainMs = 100;

type PgStatement = Statement & { rowMode?: 'array' };

/** int8 as number where exact, as bigint beyond 2^53, so that both engines agree. */
const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === pg.types.builtins.INT8 && format !== 'binary') return parseInt8;
    return pg.types.getTypeParser(oid, format as 'text');
  },
};
const parseInt8 = (text: string) => {
  const n = Number(text);
  return Number.isSafeInteger(n) ? n : BigInt(text);
};

/** Opens a pool on a PostgreSQL server, waiting for it to come up. Throws AppError db_unavailable. */
export async function openPostgres(options: PostgresOptions): Promise<Database> {
  const base = {
    connectionString: options.url,
    connectionTimeoutMillis: options.connectTimeoutMs,
    application_name: 'petasantri',
    keepAlive: true,
    types,
  };
  const pool = new pg.Pool({
    ...base,
    max: options.poolSize,
    statement_timeout: options.statementTimeoutMs,
    ...(/[?&]options=/.test(options.url) ? {} : { options: tileSettings }),
    idle_in_transaction_session_timeout: 60_000,
  });
  // Long jobs must not wait behind tiles, nor cancelling behind long jobs.
  const side = new pg.Pool({ ...base, max: 2 });
  const cancels = new pg.Pool({ ...base, max: 1 });
  // Tiles must not wait behind questions, nor these behind tiles.
  const asked = new pg.Pool({ ...base, max: rolePoolSize });
  const listener = createListener({ connection: base, log: options.log });
  const pools = [pool, side, cancels, asked];
  for (const p of pools) {
    p.on('error', (error) => options.log.warn({ err: error }, 'an idle database connection was lost'));
    // A connection that breaks while it is lent out fails its query and raises this event too;
    // without a listener Node would end the process.
    p.on('connect', (client) => client.on('error', () => {}));
  }

  const acquire = async (from: pg.Pool) => {
    if (from.waitingCount >= options.maxWaiting)
      throw new AppError('db_busy', 'too many requests wait for the database');
    return from.connect();
  };

  const run = async <Row>(
    statement: PgStatement,
    params: readonly unknown[],
    { signal, timeoutMs }: QueryOptions = {},
    role?: string,
  ): Promise<Row[]> => {
    if (signal?.aborted) throw new AppError('aborted', 'the request was abandoned');
    let client: pg.PoolClient;
    try {
      client = await acquire(role === undefined ? pool : asked);
    } catch (error) {
      throw toAppError(error);
    }
    if (signal?.aborted) {
      client.release();
      throw new AppError('aborted', 'the request was abandoned');
    }
    const usualMs = role === undefined ? options.statementTimeoutMs : roleTimeoutMs;
    return runOn<Row>(client, cancels, statement, params, {
      ...(signal && { signal }),
      ...(role !== undefined && { role }),
      timeoutMs: role === undefined ? (timeoutMs ?? usualMs) : Math.min(timeoutMs ?? usualMs, usualMs),
      usualMs,
    });
  };

  const asking: Queryable = {
    query: (statement, params = [], limits) => run(statement, params, limits),
  };
  let capabilities = await firstContact(asking, options).catch(async (error) => {
    await Promise.allSettled(pools.map((p) => p.end()));
    throw error;
  });

  const database: Database = {
    engine: 'postgres',
    get capabilities() {
      return capabilities;
    },
    async probe() {
      capabilities = await probe(asking);
      return capabilities;
    },
    query: asking.query,
    as: (role) => ({ query: (statement, params = [], limits) => run(statement, params, limits, role) }),
    async tx(work) {
      const client = await side.connect().catch((error) => {
        throw toAppError(error);
      });
      return inTransaction(client, work);
    },
    async session(work, onNotice) {
      const client = await side.connect().catch((error) => {
        throw toAppError(error);
      });
      // The server's own remarks ("already exists, skipping") have codes; ours are plain notices.
      client.on('notice', ({ code, message }) => code === '00000' && onNotice?.(message ?? ''));
      try {
        return await work(on(client));
      } finally {
        // Its settings and locks must not come back to anybody.
        client.release(true);
      }
    },
    async script(sql) {
      await side.query(sql).catch((error) => {
        throw toAppError(error);
      });
    },
    async tile(query: TileQuery, limits: QueryOptions = {}) {
      if (!capabilities.mvt)
        return tileFromRows(rowQuery(query), (text, params) =>
          run({ text, rowMode: 'array' }, params, limits),
        );
      const { text, params } = tileStatement(query);
      const statement = query.statementName ? { text, name: query.statementName } : { text };
      const rows = await run<TileRow>(statement, params, limits);
      return query.layers.map((layer, i) => {
        const row = rows.find((r) => r.i === i);
        const bytes = Buffer.from(row?.mvt ?? '', 'base64');
        return { name: layer.name, bytes, kept: row?.kept ?? 0, total: row?.total ?? 0 };
      });
    },
    listen: listener.listen,
    async close() {
      await Promise.all([listener.close(), ...pools.map((p) => p.end())]);
    },
  };
  return database;
}

/** When to stop a statement. `usualMs` is the time that its connection gives it without our doing. */
interface Limits {
  readonly signal?: AbortSignal;
  readonly timeoutMs: number;
  readonly usualMs: number;
  /** Whom to act as. */
  readonly role?: string;
}

/** Runs on a client and gives it back; an abort or the time limit cancels the backend's query before the client is reused. */
async function runOn<Row>(
  client: pg.PoolClient,
  cancels: pg.Pool,
  statement: PgStatement,
  params: readonly unknown[],
  { signal, timeoutMs, usualMs, role }: Limits,
): Promise<Row[]> {
  let cancelled: Promise<void> | undefined;
  let settled = false;
  const pid = (client as unknown as { processID: number }).processID;
  const cancel = () => {
    cancelled ??= (async () => {
      // A cancel that overtakes its query finds the backend idle and does nothing: ask until it has worked.
      while (!settled) {
        await cancels.query('select pg_cancel_backend($1)', [pid]).catch(() => undefined);
        if (!settled) await sleep(cancelAgainMs);
      }
    })();
  };
  signal?.addEventListener('abort', cancel, { once: true });
  // A shorter limit costs a timer here. A longer one is told to the server, in a transaction, which no pooler tears apart.
  const isLonger = timeoutMs > usualMs;
  const timer = timeoutMs < usualMs ? setTimeout(cancel, timeoutMs) : undefined;
  let broken: Error | undefined;
  try {
    if (role !== undefined)
      await client.query(beginAs(role, timeoutMs)).catch((error) => {
        throw toRoleError(role, error);
      });
    else if (isLonger) await client.query(`begin; set local statement_timeout = ${Math.ceil(timeoutMs)}`);
    const result = await client.query({ ...extended(statement), values: params as unknown[] });
    return result.rows as Row[];
  } catch (error) {
    const mapped = toAppError(error, signal?.aborted);
    if (mapped.code === 'db_unavailable') broken = error as Error;
    throw mapped;
  } finally {
    settled = true;
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
    // Handing the client back before the cancel has landed could cancel somebody else's query.
    await cancelled;
    if ((isLonger || role !== undefined) && !broken)
      await client.query('commit').catch((error: Error) => {
        broken = error;
      });
    client.release(broken);
  }
}

/** The extended protocol takes one statement only; pg would send a text without values by the simple one. */
function extended(statement: PgStatement): pg.QueryConfig {
  return { ...statement, queryMode: 'extended' } as pg.QueryConfig;
}

async function inTransaction<T>(client: pg.PoolClient, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const connection = on(client);
  let broken: Error | undefined;
  try {
    await connection.script('begin');
    const result = await work(connection);
    await connection.script('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((rollback: Error) => {
      broken = rollback;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** One client as the rest of the server knows it. */
function on(client: pg.PoolClient): Transaction {
  const send = (query: string | pg.QueryConfig) =>
    client.query(query).catch((error) => {
      throw toAppError(error);
    });
  return {
    query: async <Row>(statement: Statement, params: readonly unknown[] = []) =>
      (await send({ ...extended(statement), values: params as unknown[] })).rows as Row[],
    script: async (sql) => {
      await send(sql);
    },
  };
}

async function firstContact(db: Queryable, options: PostgresOptions) {
  const deadline = Date.now() + options.firstConnectMs;
  for (let pause = 250; ; pause = Math.min(pause * 2, 4000)) {
    try {
      return await probe(db);
    } catch (error) {
      const mapped = toAppError(error);
      if (mapped.code !== 'db_unavailable' || Date.now() + pause > deadline)
        throw new AppError(mapped.code, mapped.message, {
          cause: error,
          hint: `Checked for ${Math.round(options.firstConnectMs / 1000)} s. Is DATABASE_URL right, and does the server accept connections from here?`,
        });
      options.log.warn(
        { reason: (error as Error).message, retryInMs: pause },
        'the database does not answer yet, trying again',
      );
      await sleep(pause);
    }
  }
}
