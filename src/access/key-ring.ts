import type { Database } from '../db/database.ts';
import { loadSql } from '../db/sql-file.ts';
import { createKeyFinder, type FindKey, type StoredKey } from './api-keys.ts';

const readableSql = loadSql('access/readable');
const hashesSql = loadSql('access/key-hashes');

/** Raised by the trigger of petasantri.api_keys. */
const keysChannel = 'petasantri_keys';

/** Milliseconds between two looks at the table that nobody asked for: notifications do not pass every proxy. */
const usualCheckMs = 30_000;

/** Milliseconds between two attempts until the first one succeeds: so long no key of the database is known. */
const firstCheckMs = 2000;

/** Milliseconds that one look may take. */
const lookLimitMs = 5000;

/** Keys that a server holds, old ones included; it compares a key that is sent with every one of them. */
export const mostKeys = 2000;

export interface KeyRing {
  /** The keys as they are known now. */
  readonly find: () => FindKey;
  /** Stops listening. Never throws. */
  close(): Promise<void>;
}

export interface KeyRingOptions {
  readonly db: Database;
  /** Keys of the configuration, in force whatever the database says. */
  readonly configured: readonly StoredKey[];
  readonly log: { warn(data: object, message: string): void };
  readonly checkMs?: number;
  readonly firstCheckMs?: number;
}

/**
 * Holds the keys of configuration and database in memory, so that no request asks for them. Looks again when the
 * database says that they changed, and now and then; while it does not answer the last ones known hold. Until it has answered
 * once, keys that the configuration does not have are `unread`. Never throws.
 */
export async function createKeyRing({
  db,
  configured,
  log,
  checkMs = usualCheckMs,
  firstCheckMs: soonMs = firstCheckMs,
}: KeyRingOptions): Promise<KeyRing> {
  const findConfigured = createKeyFinder(configured);
  let find: FindKey = (given) => findConfigured(given) ?? 'unread';
  let read = false;
  let said: string | undefined;
  let looking: Promise<void> | undefined;
  /** The keys changed while they were being read. */
  let again = false;

  const say = (what: string, data: object) => {
    if (said !== what) log.warn(data, what);
    said = what;
  };

  const look = async () => {
    try {
      const stored = await readKeys(db);
      if (stored === 'unreadable')
        say('this server may not read the API keys of the database; those of the configuration hold', {
          hint: 'grant select on petasantri.api_keys to the role of the server',
        });
      else said = undefined;
      read = true;
      find = createKeyFinder([...configured, ...(stored === 'unreadable' ? [] : stored)]);
    } catch (error) {
      say('the API keys of the database cannot be read; the last ones known hold', { err: error });
    }
  };

  /** One look at a time; one that was asked for meanwhile follows. */
  const lookNow = (): Promise<void> => {
    if (looking) again = true;
    looking ??= look().finally(() => {
      looking = undefined;
      if (!again) return;
      again = false;
      return lookNow();
    });
    return looking;
  };

  const stop = await db.listen(keysChannel, { onNotify: lookNow, onReconnect: lookNow });
  await lookNow();
  const timer = setInterval(lookNow, checkMs).unref();
  const first = setInterval(() => {
    if (read) clearInterval(first);
    else if (!looking) void lookNow();
  }, soonMs).unref();
  return {
    find: () => find,
    async close() {
      clearInterval(timer);
      clearInterval(first);
      await stop();
      await looking;
    },
  };
}

async function readKeys(db: Database): Promise<readonly StoredKey[] | 'unreadable'> {
  const options = { timeoutMs: lookLimitMs };
  const [access] = await db.query<{ installed: boolean; readable: boolean }>(readableSql, [], options);
  if (!access?.installed) return [];
  if (!access.readable) return 'unreadable';
  type Row = {
    name: string;
    role: StoredKey['role'];
    sha256: string;
    expires_ms: number | null;
    revoked: boolean;
  };
  const rows = await db.query<Row>(hashesSql, [mostKeys], options);
  return rows.map(({ name, role, sha256, expires_ms, revoked }) => ({
    name,
    role,
    sha256,
    expiresAt: expires_ms,
    revoked,
  }));
}
