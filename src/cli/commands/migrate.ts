import type { Command } from 'commander';
import { migrateDown, migrateUp, migrationStatus } from '../../db/migrate.ts';
import { addCommand, type Options, print, whole, withDatabase } from '../command.ts';
import { showMigrations } from '../migration-events.ts';

export function migrateCommand(program: Command): void {
  const migrate = program
    .command('migrate')
    .description('change the database schema, or say where it stands');
  addCommand(migrate, 'up', 'apply what is pending, without stopping writers').action((options: Options) =>
    withDatabase(options, async (db) => {
      const events = showMigrations(print);
      const ran = await migrateUp(db, events).finally(events.stop);
      print(ran === 0 ? 'Nothing to do: every migration is applied.' : `Applied ${ran}.`);
    }),
  );
  addCommand(migrate, 'down', 'take back the newest migration; data that petasantri did not create stays')
    .option('--to <id>', 'take back every migration above this id', whole)
    .option('--all', 'take back every migration')
    .action((options: Options) =>
      withDatabase(options, async (db) => {
        const applied = (await migrationStatus(db)).filter(({ appliedAt }) => appliedAt !== null);
        const newest = applied.at(-1)?.id ?? 0;
        const to = options.all ? 0 : ((options.to as number | undefined) ?? newest - 1);
        const events = showMigrations(print);
        const ran = await migrateDown(db, to, events).finally(events.stop);
        print(`Took back ${ran}.`);
      }),
    );
  addCommand(migrate, 'status', 'list the migrations and their state').action((options: Options) =>
    withDatabase(options, async (db) => {
      for (const { id, name, state, appliedAt } of await migrationStatus(db))
        print(`${String(id).padStart(4)}  ${name.padEnd(24)} ${state.padEnd(8)} ${appliedAt ?? ''}`);
    }),
  );
}
