import { type Command, InvalidArgumentError } from 'commander';
import type { Logger } from 'pino';
import { readConfig } from '../config.ts';
import type { Config } from '../config-schema.ts';
import type { Database } from '../db/database.ts';
import { openDatabase } from '../db/open.ts';
import { createLog } from './log.ts';

/** What commander hands to an action: the options by name. */
export type Options = Record<string, string | number | boolean | string[] | undefined>;

/** A command with the options that every command has. */
export function addCommand(parent: Command, name: string, description: string): Command {
  return parent
    .command(name)
    .description(description)
    .option('-c, --config <file>', 'configuration file (default: petasantri.yaml when it exists)')
    .option('--data <dir>', 'folder of the embedded database (default: ./.petasantri)');
}

/** The configuration with what the command line overrides, and the log it asks for. */
export function configure(options: Options): { config: Config; log: Logger } {
  const config = readConfig(
    {
      server: {
        host: options.host,
        port: options.port,
        workers: options.workers,
        basePath: options.basePath,
      },
      database: { dataDir: options.data },
      tiles: { cacheMb: options.cacheMb },
    },
    options.config as string | undefined,
  );
  return { config, log: createLog(config) };
}

/** Opens the configured database for one command and closes it whatever happens. */
export async function withDatabase(
  options: Options,
  work: (db: Database, config: Config) => Promise<void>,
): Promise<void> {
  const { config, log } = configure(options);
  const db = await openDatabase(config, log);
  try {
    await work(db, config);
  } finally {
    await db.close();
  }
}

/** A signal that Ctrl-C fires, so that long work stops at its next step and takes back what it did. */
export function interruptSignal(): AbortSignal {
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  return interrupt.signal;
}

/** Parser of a whole number option. */
export function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
