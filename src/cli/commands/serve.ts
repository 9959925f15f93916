import type { Command } from 'commander';
import { addCommand, configure, type Options, whole } from '../command.ts';
import { runServer } from '../run-server.ts';

export function serveCommand(program: Command): void {
  addCommand(program, 'serve', 'serve tiles, the catalogue and the map page')
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
}
