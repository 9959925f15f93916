import type { Queryable } from '../db/database.ts';
import { loadSql } from '../db/sql-file.ts';
import { AppError } from '../errors.ts';
import { createKey, hashKey, type StoredKey } from './api-keys.ts';

const sql = {
  access: loadSql('access/readable'),
  count: loadSql('access/count-keys'),
  insert: loadSql('access/insert-key'),
  list: loadSql('access/list-keys'),
  revoke: loadSql('access/revoke-key'),
};

/** Keys that may be in force at once; each request with a key is compared with all of them. */
const mostInForce = 1000;

export interface ListedKey {
  readonly name: string;
  readonly role: StoredKey['role'];
  readonly state: 'in force' | 'expired' | 'revoked';
  /** ISO 8601 in UTC, as the others. */
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly revoked_at: string | null;
}

export interface NewKey {
  /** The key itself, which nobody can read again. */
  readonly key: string;
  /** ISO 8601 in UTC; null where it never expires. */
  readonly expiresAt: string | null;
}

/**
 * Makes a key and records its hash. `lifetimeSeconds` null is for ever. Throws AppError bad_request for a name that is
 * taken or not well formed, not_migrated, forbidden, and db_*.
 */
export async function addKey(
  db: Queryable,
  name: string,
  role: StoredKey['role'],
  lifetimeSeconds: number | null,
): Promise<NewKey> {
  if (!/^[A-Za-z0-9][A-Za-z0-9._@-]{0,99}$/.test(name))
    throw new AppError(
      'bad_request',
      'the name of a key has 1 to 100 letters of ASCII, digits or . _ @ -, and begins with a letter or digit',
    );
  await demandAccess(db, 'writable');
  const [count] = await db.query<{ n: number }>(sql.count);
  if ((count?.n ?? 0) >= mostInForce)
    throw new AppError('bad_request', `there are ${count?.n} keys; at most ${mostInForce} may be in force`, {
      hint: 'Revoke the expired ones: petasantri keys list.',
    });
  const key = createKey();
  const [row] = await db.query<{ expires_at: string | null }>(sql.insert, [
    name,
    role,
    hashKey(key),
    lifetimeSeconds,
  ]);
  if (!row)
    throw new AppError('bad_request', `there is a key named ${name} already`, {
      hint: `Choose another name, or end that one first: petasantri keys revoke ${name}`,
    });
  return { key, expiresAt: row.expires_at };
}

/** Every key, those in force first; neither keys nor hashes. Throws AppError not_migrated, forbidden and db_*. */
export async function listKeys(db: Queryable): Promise<ListedKey[]> {
  await demandAccess(db, 'readable');
  return db.query<ListedKey>(sql.list);
}

/** Ends a key; servers hear of it at once. Throws AppError bad_request where no key in force has this name, and as addKey. */
export async function revokeKey(db: Queryable, name: string): Promise<void> {
  await demandAccess(db, 'writable');
  const [row] = await db.query(sql.revoke, [name]);
  if (!row)
    throw new AppError('bad_request', `no key in force is named ${name.slice(0, 100)}`, {
      hint: 'petasantri keys list shows them. A key of the configuration ends when it is taken out there.',
    });
}

async function demandAccess(db: Queryable, what: 'readable' | 'writable'): Promise<void> {
  const [access] = await db.query<{ installed: boolean; readable: boolean; writable: boolean }>(sql.access);
  if (!access?.installed)
    throw new AppError('not_migrated', 'this database has no table of API keys', {
      hint: 'Run "petasantri migrate up".',
    });
  if (!access[what])
    throw new AppError('forbidden', 'this role may not manage API keys', {
      hint: 'Connect as the role that migrates; the one that serves only reads them.',
    });
}
