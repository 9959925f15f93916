#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import type { Logger } from 'pino';
import { runDoctor } from './cli/doctor.ts';
import { createLog } from './cli/log.ts';
import { defaultDemo, fillDemo } from './cli/prepare.ts';
import { reportFailure } from './cli/report.ts';
import { runServer } from './cli/run-server.ts';
import { readConfig } from './config.ts';
import type { Config } from './config-schema.ts';
import type { Database } from './db/database.ts';
import { migrateDown, migrateUp, migrationStatus } from './db/migrate.ts';
import { openDatabase } from './db/open.ts';

type Options = Record<string, string | number | boolean | undefined>;

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const program = new Command('petasantri')
  .description('Map server for PostGIS. Without DATABASE_URL it uses an embedded database in --data DIR.')
  .version(version)
  .showHelpAfterError('(petasantri --help lists the commands)')
  .enablePositionalOptions();

const command = (name: string, description: string) =>
  program
    .command(name)
    .description(description)
    .option('-c, --config <file>', 'configuration file (default: petasantri.yaml when it exists)')
    .option('--data <dir>', 'folder of the embedded database (default: ./.petasantri)');

command('serve', 'serve tiles, the catalogue and the map page')
  .option('-p, --port <number>', 'port to listen on, 0 for any free one (default: 8080)', whole)
  .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
  .option('--workers <number>', 'processes; more than one needs PostgreSQL (default: 1)', whole)
  .option('--cache-mb <number>', 'tile cache in memory, in MB (default: 256)', whole)
  .option('--base-path <path>', 'path prefix under which a proxy publishes the server, as /maps')
  .option('--no-demo', 'leave a new embedded database empty')
  .action(async (options: Options) => {
    const { config, log } = configure(options);
    await runServer(config, log, { demo: options.demo !== false });
  });

const migrate = program.command('migrate').description('change the database schema, or say where it stands');
const migration = (name: string, description: string) =>
  migrate
    .command(name)
    .description(description)
    .option('-c, --config <file>', 'configuration file')
    .option('--data <dir>', 'folder of the embedded database');
migration('up', 'apply what is pending, each file in one transaction').action((options: Options) =>
  withDatabase(options, async (db) => {
    const ran = await migrateUp(db, ({ id, name }) => print(`up    ${id} ${name}`));
    print(ran === 0 ? 'Nothing to do: every migration is applied.' : `Applied ${ran}.`);
  }),
);
migration('down', 'take back the newest migration; data that petasantri did not create stays')
  .option('--to <id>', 'take back every migration above this id', whole)
  .option('--all', 'take back every migration')
  .action((options: Options) =>
    withDatabase(options, async (db) => {
      const applied = (await migrationStatus(db)).filter(({ appliedAt }) => appliedAt !== null);
      const newest = applied.at(-1)?.id ?? 0;
      const to = options.all ? 0 : ((options.to as number | undefined) ?? newest - 1);
      const ran = await migrateDown(db, to, ({ id, name }) => print(`down  ${id} ${name}`));
      print(`Took back ${ran}.`);
    }),
  );
migration('status', 'list the migrations and their state').action((options: Options) =>
  withDatabase(options, async (db) => {
    for (const { id, name, state, appliedAt } of await migrationStatus(db))
      print(`${String(id).padStart(4)}  ${name.padEnd(24)} ${state.padEnd(8)} ${appliedAt ?? ''}`);
  }),
);

command('demo', 'fill an empty database with regions and synthetic people')
  .option('--santri <number>', `santri to make (default: ${defaultDemo.santri})`, whole, defaultDemo.santri)
  .option(
    '--pesantren <number>',
    `pesantren to make (default: ${defaultDemo.pesantren})`,
    whole,
    defaultDemo.pesantren,
  )
  .option('--seed <number>', 'same seed and sizes, same data (default: 1)', whole, defaultDemo.seed)
  .action((options: Options) =>
    withDatabase(options, async (db) => {
      await migrateUp(db, ({ id, name }) => print(`up    ${id} ${name}`));
      const size = {
        santri: options.santri as number,
        pesantren: options.pesantren as number,
        seed: options.seed as number,
      };
      const interrupt = new AbortController();
      process.once('SIGINT', () => interrupt.abort());
      await fillDemo(db, size, interrupt.signal);
      print(`Done: ${size.pesantren} pesantren, ${size.santri} santri.`);
    }),
  );

command('doctor', 'say what is published, what is not, and why')
  .option('--json', 'as JSON')
  .action((options: Options) =>
    withDatabase(options, async (db, config) => {
      if (!(await runDoctor(db, config, options.json === true))) process.exitCode = 1;
    }),
  );

program.parseAsync().catch((error) => {
  reportFailure(error);
  // Open pools and threads must not keep a failed start alive.
  process.exit();
});

function configure(options: Options): { config: Config; log: Logger } {
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

async function withDatabase(
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

function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
