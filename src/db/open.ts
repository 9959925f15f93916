import type { Config } from '../config-schema.ts';
import type { Database } from './database.ts';
import { openEmbedded } from './embedded.ts';
import { openPostgres } from './postgres.ts';

/** Opens the database that the configuration names: PostgreSQL by URL, else the embedded one. */
export function openDatabase(
  { database }: Config,
  log: { warn(data: object, message: string): void },
): Promise<Database> {
  return database.url === undefined
    ? openEmbedded({ ...database, log })
    : openPostgres({ ...database, url: database.url, log });
}
