#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { askCommand } from './cli/commands/ask.ts';
import { demoCommand } from './cli/commands/demo.ts';
import { doctorCommand } from './cli/commands/doctor.ts';
import { importCommand } from './cli/commands/import.ts';
import { keysCommand } from './cli/commands/keys.ts';
import { migrateCommand } from './cli/commands/migrate.ts';
import { pyramidCommand } from './cli/commands/pyramid.ts';
import { refreshCommand } from './cli/commands/refresh.ts';
import { serveCommand } from './cli/commands/serve.ts';
import { verifyCommand } from './cli/commands/verify.ts';
import { watchCommand } from './cli/commands/watch.ts';
import { reportFailure } from './cli/report.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const program = new Command('petasantri')
  .description('Map server for PostGIS. Without DATABASE_URL it uses an embedded database in --data DIR.')
  .version(version)
  .showHelpAfterError('(petasantri --help lists the commands)')
  .enablePositionalOptions();

for (const add of [
  serveCommand,
  askCommand,
  keysCommand,
  migrateCommand,
  demoCommand,
  importCommand,
  pyramidCommand,
  refreshCommand,
  verifyCommand,
  watchCommand,
  doctorCommand,
])
  add(program);

program.parseAsync().catch((error) => {
  reportFailure(error);
  // Open pools and threads must not keep a failed start alive.
  process.exit();
});
