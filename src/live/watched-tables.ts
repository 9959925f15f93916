import type { Database, Queryable } from '../db/database.ts';
import { loadSql } from '../db/sql-file.ts';
import { withBriefLocks } from '../db/with-brief-locks.ts';
import { AppError, isAppError } from '../errors.ts';

const sql = {
  access: loadSql('live/access'),
  find: loadSql('live/find-table'),
  watch: loadSql('live/watch'),
  unwatch: loadSql('live/unwatch'),
  list: loadSql('live/watched'),
};

export interface WatchedTable {
  readonly schema_name: string;
  readonly table_name: string;
  /** Column whose places are announced; null for all that the table has. */
  readonly geometry: string | null;
  readonly origin: 'builtin' | 'added';
  /** `not heard`: a trigger is missing or disabled, perhaps on a partition that came later. */
  readonly state: 'heard' | 'not heard' | 'missing';
}

interface Named {
  readonly schema_name: string;
  readonly table_name: string;
}

/**
 * Announces every edit of a table from now on. `name` is `table` in one of `schemas`, or `schema.table`. Throws AppError
 * bad_request for what cannot be watched and says why, db_busy where its lock was not to be had, not_migrated, forbidden, db_*.
 */
export async function watchTable(
  db: Database,
  name: string,
  geometry: string | null,
  schemas: readonly string[],
): Promise<Named> {
  await demandAccess(db, 'writable');
  const found = await findTable(db, name, schemas);
  try {
    await withBriefLocks(db, (session) =>
      session.query(sql.watch, [found.schema_name, found.table_name, geometry]),
    );
    return found;
  } catch (error) {
    throw explain(error, found);
  }
}

/** Ends it. Throws AppError bad_request where the table is not watched or belongs to the map, and as watchTable. */
export async function unwatchTable(db: Database, name: string, schemas: readonly string[]): Promise<Named> {
  await demandAccess(db, 'writable');
  const listed = await db.query<WatchedTable>(sql.list);
  const found =
    listed.find((table) => fullName(table) === name) ??
    listed.find((table) => table.table_name === name && schemas.includes(table.schema_name));
  if (!found)
    throw new AppError('bad_request', `${name.slice(0, 130)} is not watched`, {
      hint: 'petasantri watch list shows what is.',
    });
  if (found.origin === 'builtin')
    throw new AppError('bad_request', `${fullName(found)} belongs to the map and stays watched`);
  await withBriefLocks(db, (session) => session.query(sql.unwatch, [found.schema_name, found.table_name]));
  return found;
}

/** What is watched, the map's own tables first. Throws AppError not_migrated, forbidden and db_*. */
export async function listWatched(db: Queryable): Promise<WatchedTable[]> {
  await demandAccess(db, 'readable');
  return db.query<WatchedTable>(sql.list);
}

async function findTable(db: Queryable, name: string, schemas: readonly string[]): Promise<Named> {
  const found = await db.query<Named>(sql.find, [name, schemas]);
  const exact = found.filter((table) => fullName(table) === name);
  const chosen = exact.length > 0 ? exact : found;
  if (chosen.length > 1)
    throw new AppError('bad_request', `${name} may be ${chosen.map(fullName).join(' or ')}; name its schema`);
  const [table] = chosen;
  if (!table)
    throw new AppError('bad_request', `there is no table ${name.slice(0, 130)}`, {
      hint: `Name it as schema.table; without a schema it is looked for in ${schemas.join(', ')}.`,
    });
  if (table.schema_name === 'petasantri')
    throw new AppError('bad_request', 'tables of petasantri itself are watched where they need to be');
  return table;
}

const fullName = ({ schema_name, table_name }: Named) => `${schema_name}.${table_name}`;

/** What petasantri.watch_table() refuses is told as it says it. */
function explain(error: unknown, table: Named): unknown {
  const cause = isAppError(error, 'db_failed')
    ? (error.cause as { code?: string; message?: string; hint?: string } | undefined)
    : undefined;
  if (cause?.code === '42501')
    return new AppError('forbidden', `this role may not put triggers on ${fullName(table)}`, {
      cause: error,
      hint: 'Connect as the owner of the table, or grant trigger on it.',
    });
  if (cause?.code === undefined || !['42P01', '42703', '42809'].includes(cause.code)) return error;
  return new AppError('bad_request', cause.message ?? 'this table cannot be watched', {
    cause: error,
    ...(cause.hint && { hint: cause.hint }),
  });
}

async function demandAccess(db: Queryable, what: 'readable' | 'writable'): Promise<void> {
  const [access] = await db.query<{ installed: boolean; readable: boolean; writable: boolean }>(sql.access);
  if (!access?.installed)
    throw new AppError('not_migrated', 'tables cannot be watched in this database yet', {
      hint: 'Run "petasantri migrate up".',
    });
  if (!access[what])
    throw new AppError('forbidden', 'this role may not manage what is watched', {
      hint: 'Connect as the role that migrates; the one that serves only reads it.',
    });
}
