import { type Command, InvalidArgumentError } from 'commander';
import type { PyramidSettings } from '../../config-schema.ts';
import type { Database } from '../../db/database.ts';
import { AppError } from '../../errors.ts';
import { addPyramid, pyramidName } from '../../pyramids/add-pyramid.ts';
import { type BuildProgress, buildPyramid } from '../../pyramids/build-pyramid.ts';
import { dropPyramid } from '../../pyramids/drop-pyramid.ts';
import { foldPyramid } from '../../pyramids/fold-pyramid.ts';
import { listPyramids, type Pyramid } from '../../pyramids/list-pyramids.ts';
import { addCommand, type Options, print, whole, withDatabase } from '../command.ts';
import { showProgress } from '../progress.ts';

export function pyramidCommand(program: Command): void {
  const pyramid = program
    .command('pyramid')
    .description('count pyramids: point tables counted by cell at every zoom');
  addCommand(pyramid, 'add', 'make and build the pyramid of a table, or those of the configuration file')
    .argument('[table]', 'table or schema.table')
    .option('--geometry <column>', 'column of the points (default: the only one)')
    .option('--srid <number>', 'reference system, when the column does not say', whole)
    .option('--sum <column>', 'number column whose average cells carry; may be repeated', collect, [])
    .option('--by <column>', 'column whose values are counted apart')
    .option('--values <list>', 'the values, with commas (default: those that the column has)', list)
    .option('--name <name>', 'what to call it (default: the name of the table)')
    .option(
      '--finest <level>',
      'finest level of cells, 10 to 18 (default: as the table asks for)',
      within(10, 18),
    )
    .option(
      '--most <points>',
      'points up to which a tile is drawn from rows (default: 4096)',
      within(16, 100_000),
    )
    .action((table: string | undefined, options: Options) =>
      withDatabase(options, async (db, config) => {
        if (table !== undefined) return add(db, fromOptions(table, options));
        const there = new Set((await listPyramids(db)).map(({ name }) => name));
        const missing = config.pyramids.filter((settings) => !there.has(pyramidName(settings)));
        if (missing.length === 0)
          print(
            config.pyramids.length === 0
              ? 'The configuration names no pyramids; name a table.'
              : 'All pyramids of the configuration are there.',
          );
        for (const settings of missing) await add(db, settings);
      }),
    );
  addCommand(pyramid, 'status', 'list the pyramids and how they are')
    .option('--json', 'as JSON')
    .action((options: Options) =>
      withDatabase(options, async (db) => {
        const found = await listPyramids(db);
        if (options.json) return print(JSON.stringify(found, null, 2));
        for (const line of tableLines(found)) print(line);
        for (const { name, state } of found)
          if (state in remedies)
            print(`${name} ${remedies[state as keyof typeof remedies]}: petasantri pyramid rebuild ${name}`);
      }),
    );
  addCommand(pyramid, 'rebuild', 'count a table anew; the pyramid serves meanwhile')
    .argument('<name>', 'as status lists it')
    .action((name: string, options: Options) =>
      withDatabase(options, async (db) => {
        await withProgress(name, (onProgress) => buildPyramid(db, name, onProgress));
        await report(db, name);
      }),
    );
  addCommand(pyramid, 'fold', 'add up now what changed; servers do so by themselves')
    .argument('[name]', 'as status lists it (default: all)')
    .action((name: string | undefined, options: Options) =>
      withDatabase(options, async (db) => {
        const all = (await listPyramids(db)).map((one) => one.name);
        if (name !== undefined && !all.includes(name))
          throw new AppError('not_found', `there is no pyramid "${name}"`);
        for (const each of name === undefined ? all : [name]) {
          const { taken, busy } = await foldPyramid(db, each);
          print(`${each}: ${taken} changes added up${busy ? '; another session is at the others' : ''}`);
        }
      }),
    );
  addCommand(pyramid, 'drop', 'remove a pyramid with its tables and triggers; its layer is drawn from rows')
    .argument('<name>', 'as status lists it')
    .action((name: string, options: Options) =>
      withDatabase(options, async (db) => {
        await dropPyramid(db, name);
        print(`Dropped the pyramid ${name}.`);
      }),
    );
}

async function add(db: Database, settings: PyramidSettings): Promise<void> {
  const name = await withProgress(settings.table, (onProgress) => addPyramid(db, settings, onProgress));
  await report(db, name);
}

async function report(db: Database, name: string): Promise<void> {
  const built = (await listPyramids(db)).find((one) => one.name === name);
  if (built)
    print(
      `Built the pyramid ${name}: ${built.rows} rows of ${built.source}, levels 0 to ${built.finest}, points from zoom ${built.pointsFrom}, ${megabytes(built)}.`,
    );
}

async function withProgress<T>(label: string, work: (onProgress: BuildProgress) => Promise<T>): Promise<T> {
  const progress = showProgress();
  try {
    return await work((done, total) => progress.update({ label: `${label} (pages)`, done, total }));
  } finally {
    progress.stop();
  }
}

function fromOptions(table: string, options: Options): PyramidSettings {
  const settings = {
    table,
    geometry: options.geometry,
    srid: options.srid,
    sum: options.sum,
    by: options.by,
    values: options.values,
    name: options.name,
    finest: options.finest,
    mostPoints: options.most,
  };
  return Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined),
  ) as unknown as PyramidSettings;
}

/** What is said of a pyramid that its tiles do not use. */
const remedies = {
  unbuilt: 'is not used, because its first build was broken off',
  stale: 'is not used, because rows changed in a way that it could not follow',
};

const collect = (text: string, before: unknown): string[] => [...(before as string[]), text];

function list(text: string): string[] {
  const values = text.split(',').map((value) => value.trim());
  if (values.some((value) => value === '') || values.length > 16)
    throw new InvalidArgumentError('It must be 1 to 16 values with commas between.');
  return values;
}

const within = (least: number, most: number) => (text: string) => {
  const number = whole(text);
  if (number < least || number > most) throw new InvalidArgumentError(`It must be from ${least} to ${most}.`);
  return number;
};

const megabytes = ({ bytes }: Pick<Pyramid, 'bytes'>) => `${(bytes / 1_000_000).toFixed(1)} MB`;

function tableLines(pyramids: readonly Pyramid[]): string[] {
  if (pyramids.length === 0) return ['No pyramids. Make one: petasantri pyramid add TABLE'];
  const rows = [
    ['NAME', 'TABLE', 'STATE', 'ROWS', 'LEVELS', 'POINTS FROM', 'NOT FOLDED', 'SIZE', 'SUMS', 'BY', 'BUILT'],
    ...pyramids.map((one) => [
      one.name,
      one.source,
      one.state,
      one.rows === null ? '-' : String(one.rows),
      `0-${one.finest}`,
      one.pointsFrom === null ? '-' : String(one.pointsFrom),
      String(one.pending),
      megabytes(one),
      one.sums || '-',
      one.byColumn === null ? '-' : `${one.byColumn} (${one.byValues})`,
      one.builtAt ?? '-',
    ]),
  ];
  const widths = (rows[0] as string[]).map((_, i) =>
    Math.max(...rows.map((row) => (row[i] as string).length)),
  );
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] as number))
      .join('  ')
      .trimEnd(),
  );
}
