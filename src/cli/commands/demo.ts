import type { Command } from 'commander';
import { migrateUp } from '../../db/migrate.ts';
import { addCommand, interruptSignal, type Options, print, whole, withDatabase } from '../command.ts';
import { showMigrations } from '../migration-events.ts';
import { defaultDemo, fillDemo } from '../prepare.ts';

export function demoCommand(program: Command): void {
  addCommand(program, 'demo', 'fill an empty database with regions and synthetic people')
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
        const events = showMigrations(print);
        await migrateUp(db, events).finally(events.stop);
        const size = {
          santri: options.santri as number,
          pesantren: options.pesantren as number,
          seed: options.seed as number,
        };
        await fillDemo(db, size, interruptSignal());
        print(`Done: ${size.pesantren} pesantren, ${size.santri} santri.`);
      }),
    );
}
