import type { LayerTile } from './database.ts';
import type { RowQuery } from './tile-rows.ts';

/** What the main thread asks of the worker that owns the embedded database. */
export type Request =
  /** With a role, in a read-only transaction of it. */
  | { kind: 'query'; text: string; params: readonly unknown[]; role?: string }
  | { kind: 'script'; sql: string }
  | { kind: 'tile'; query: RowQuery }
  /** From now on notifications of the channel arrive between the answers. */
  | { kind: 'listen'; channel: string }
  | { kind: 'close' };

/** Rows of a query, or the layers of a tile; null for scripts. */
export type Result = unknown[] | LayerTile[] | null;

export type Answer =
  | { kind: 'ready' }
  /** The database could not be opened. */
  | { kind: 'broken'; message: string }
  | { kind: 'done'; result: Result }
  /**
   * `sqlstate` is empty when the engine swallowed an error, so that nothing is known of it; `role` is one that cannot
   * be acted as.
   */
  | { kind: 'failed'; message: string; sqlstate: string; swallowed: boolean; role?: string };

/** A message that answers no request. */
export interface Notification {
  kind: 'notification';
  channel: string;
  payload: string;
}

/** What the SQL said by RAISE NOTICE. Answers no request either. */
export interface Notice {
  kind: 'notice';
  message: string;
}

export interface WorkerOptions {
  /** Folder of the cluster; created when missing. */
  readonly dataDir: string;
}
