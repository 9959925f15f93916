import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseColumnMap } from '../../points/column-map.ts';
import { encodings } from '../../points/encoding.ts';
import { importPoints } from '../../points/import.ts';
import { describeReport } from '../../points/report.ts';
import { addCommand, interruptSignal, type Options, print, withDatabase } from '../command.ts';
import { showProgress } from '../progress.ts';

export function importPointsCommand(parent: Command): void {
  addCommand(parent, 'points', 'insert or update points of a table from CSV or GeoJSON, plain or gzipped')
    .argument('<file>', 'CSV with a header line, GeoJSON, or a sequence of features')
    .requiredOption('--table <table>', 'table or schema.table that takes the rows')
    .option('--geometry <column>', 'column that takes the points (default: lokasi, or the only one)')
    .option(
      '--key <column>',
      'column of the table that tells its rows apart (default: its primary key, else a unique column)',
    )
    .option('--lon <column>', 'column of the file with longitudes (default: found by its name)')
    .option('--lat <column>', 'column of the file with latitudes')
    .option(
      '--map <pairs>',
      'columns of other names, as filecol=tablecol,...; filecol= leaves one out',
      readMap,
      [],
    )
    .option('--swap', 'latitude and longitude are swapped in the file')
    .option('--rejects <file>', 'where rejected rows go, with the reason (default: FILE.rejects.csv)')
    .option('--partial', 'write the good rows although others are rejected')
    .option('--update-only', 'reject rows that the table does not have')
    .addOption(
      new Option('--empty <meaning>', 'what an empty field does to a row that is there')
        .choices(['keep', 'null'])
        .default('keep'),
    )
    .option('--dry-run', 'check everything and report, but write nothing')
    .option('--encoding <name>', `encoding of the file: ${encodings.join(', ')} (default: detected)`)
    .option('--delimiter <character>', 'delimiter of a CSV file, as ; or tab (default: detected)')
    .option('--json', 'report as JSON')
    .action((file: string, options: Options) => withDatabase(options, (db) => run(db, file, options)));
}

async function run(db: Parameters<typeof importPoints>[0], file: string, options: Options): Promise<void> {
  const text = (name: string) => options[name] as string | undefined;
  const progress = showProgress();
  let report: Awaited<ReturnType<typeof importPoints>>;
  try {
    report = await importPoints(db, file, {
      table: text('table') as string,
      geometry: text('geometry'),
      key: text('key'),
      lon: text('lon'),
      lat: text('lat'),
      map: options.map as unknown as [string, string][],
      encoding: text('encoding'),
      delimiter: text('delimiter'),
      rejects: text('rejects') ?? `${file}.rejects.csv`,
      swap: options.swap === true,
      partial: options.partial === true,
      updateOnly: options.updateOnly === true,
      dryRun: options.dryRun === true,
      empty: options.empty as 'keep' | 'null',
      signal: interruptSignal(),
      onProgress: ({ done, total }) => progress.update({ label: 'bytes read', done, total }),
    });
  } finally {
    progress.stop();
  }
  for (const line of options.json ? [JSON.stringify(report, null, 2)] : describeReport(report)) print(line);
  if (report.rejected > 0 && options.partial !== true) process.exitCode = 1;
}

function readMap(text: string, before: unknown): [string, string][] {
  const pairs = parseColumnMap(text);
  if (!pairs)
    throw new InvalidArgumentError('It must be filecolumn=tablecolumn, several with commas between.');
  return [...(before as [string, string][]), ...pairs];
}
