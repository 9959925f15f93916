import type { Command } from 'commander';
import { listWatched, unwatchTable, type WatchedTable, watchTable } from '../../live/watched-tables.ts';
import { addCommand, type Options, print, withDatabase } from '../command.ts';

export function watchCommand(program: Command): void {
  const watch = program
    .command('watch')
    .description('choose tables whose edits show on the map at once (those of the map itself do)');
  addCommand(watch, 'add', 'announce every edit of a table, by triggers that are put on it')
    .argument('<table>', 'table, or schema.table')
    .option('--geometry <column>', 'the only column whose places count (default: all that it has)')
    .action((table: string, options: Options) =>
      withDatabase(options, async (db, config) => {
        const geometry = (options.geometry as string | undefined) ?? null;
        const found = await watchTable(db, table, geometry, config.catalog.schemas);
        print(`Edits of ${found.schema_name}.${found.table_name} are announced from now on.`);
      }),
    );
  addCommand(watch, 'list', 'list the tables whose edits are announced')
    .option('--json', 'as JSON')
    .action((options: Options) =>
      withDatabase(options, async (db) => {
        const found = await listWatched(db);
        for (const line of options.json ? [JSON.stringify(found, null, 2)] : found.map(describe)) print(line);
      }),
    );
  addCommand(watch, 'drop', 'end it, and take the triggers off again')
    .argument('<table>', 'table, or schema.table')
    .action((table: string, options: Options) =>
      withDatabase(options, async (db, config) => {
        const found = await unwatchTable(db, table, config.catalog.schemas);
        print(`Edits of ${found.schema_name}.${found.table_name} are not announced any more.`);
      }),
    );
}

const notes: Readonly<Record<WatchedTable['state'], string>> = {
  heard: '',
  'not heard': ' NOT HEARD: run "petasantri watch add" again',
  missing: ' MISSING: there is no such table any more',
};

const describe = ({ schema_name, table_name, geometry, origin, state }: WatchedTable) =>
  `${schema_name}.${table_name}${geometry === null ? '' : ` (${geometry})`}, ${origin === 'builtin' ? 'of the map' : 'added'}${notes[state]}`;
