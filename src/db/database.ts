/**
 * What the rest of the server knows of a database. Two implementations: `postgres.ts` (a `pg` pool)
 * and `embedded.ts` (PGlite + PostGIS in a worker thread).
 */

import type { Bbox } from '../geo/mercator.ts';

/** SQL with `$1..$n`. A named statement is prepared once per connection; name only texts of bounded variety. */
export interface Statement {
  readonly text: string;
  readonly name?: string;
}

export interface QueryOptions {
  /** Cancels the query (PostgreSQL) or drops it from the queue (embedded). */
  signal?: AbortSignal;
  /** Milliseconds that the statement may take, instead of those of the database; then AppError db_timeout. */
  timeoutMs?: number;
}

export interface Queryable {
  /**
   * Runs one statement and returns its rows. int8 and numeric columns arrive as strings on
   * PostgreSQL: cast in SQL to int4, float8 or text. Throws AppError db_*.
   */
  query<Row = Record<string, unknown>>(
    statement: Statement,
    params?: readonly unknown[],
    options?: QueryOptions,
  ): Promise<Row[]>;
}

/** Milliseconds that a statement of another role may take at most. */
export const roleTimeoutMs = 3000;

export interface Transaction extends Queryable {
  /** Runs a trusted multi-statement script (a migration) inside the transaction. */
  script(sql: string): Promise<void>;
}

/** A connection outside a transaction: each statement commits by itself, settings last until the end. */
export type Session = Transaction;

interface TileSelect {
  /** MVT layer name. */
  readonly name: string;
  /** The select, with its parameters numbered from `$first`. */
  readonly sql: (first: number) => string;
  readonly params: readonly unknown[];
}

/**
 * One layer of a tile. Its columns are `_ps_fid` (int8 or null), `_ps_total` (int4, rows that matched
 * before the limit), `_ps_geom` (EPSG:3857), then the properties.
 */
export interface LayerSelect extends TileSelect {
  /** Property names in the order of the select; values are bool, int4, int8, float8 or text. */
  readonly properties: readonly string[];
  /** Tile units per side, usually 4096. */
  readonly extent: number;
  /** Margin around the tile, in tile units. */
  readonly buffer: number;
}

/** A select that yields a finished tile layer, bytea in its only column: a published function. */
export interface FunctionSelect extends TileSelect {
  readonly properties: null;
}

export interface TileQuery {
  readonly layers: readonly (LayerSelect | FunctionSelect)[];
  /** Tile bounds in EPSG:3857 metres, without the buffer. */
  readonly bounds: Bbox;
  /** Prepared statement name; absent for one-off shapes. */
  readonly statementName?: string;
}

export interface LayerTile {
  readonly name: string;
  /** A complete MVT message holding one layer, or empty. */
  readonly bytes: Uint8Array;
  /** Rows drawn, and rows that matched before the limit. */
  readonly kept: number;
  readonly total: number;
}

export interface Capabilities {
  /** ST_AsMVT works; without it rows are encoded in process. */
  readonly mvt: boolean;
  /** Version of PostGIS, or null where the extension is not there yet. */
  readonly postgis: string | null;
  /** Version of PostgreSQL. */
  readonly server: string;
}

export interface ListenHandlers {
  onNotify(payload: string): void;
  /** Listening had stopped and goes on: notifications may have been missed, so look at what they are about. */
  onReconnect(): void;
  /** Notifications are not heard from now on, until onReconnect. */
  onLost?(): void;
}

export interface Database extends Queryable {
  readonly engine: 'postgres' | 'embedded';
  /** What the last probe found. */
  readonly capabilities: Capabilities;
  /** Asks the database again what it can do, after extensions were created. */
  probe(): Promise<Capabilities>;
  /**
   * The database as another role sees it: every statement runs alone in a read-only transaction of that role, for
   * `roleTimeoutMs` at most. Its query throws AppError not_migrated where there is no such role or this one may not act as it,
   * with a hint for the DBA; it never runs as anybody else.
   */
  as(role: string): Queryable;
  /** Runs `work` in one transaction on one connection; rolls back when it throws. */
  tx<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Runs a trusted multi-statement script outside a transaction. */
  script(sql: string): Promise<void>;
  /**
   * Runs `work` on one connection of its own without a transaction or a time limit, for what needs neither: index
   * builds, procedures that commit. `onNotice` hears what the SQL says by RAISE NOTICE.
   */
  session<T>(work: (session: Session) => Promise<T>, onNotice?: (message: string) => void): Promise<T>;
  /** One encoded layer per select, in order. */
  tile(query: TileQuery, options?: QueryOptions): Promise<LayerTile[]>;
  /**
   * Listens to a channel (a constant of ours) until the returned function is called. Resolves once it is heard, or
   * once the first attempt has failed; attempts go on for ever, and onReconnect tells of success. Never throws.
   */
  listen(channel: string, handlers: ListenHandlers): Promise<() => Promise<void>>;
  close(): Promise<void>;
}
