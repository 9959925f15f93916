import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import { readRegionData } from '../../demo/region-data.ts';
import { parseMap } from '../../regions/describe-feature.ts';
import { importBoundaries } from '../../regions/import-boundaries.ts';
import type { KnownRegion } from '../../regions/known-regions.ts';
import { type Level, levels } from '../../regions/level.ts';
import { describeReport } from '../../regions/report.ts';
import { addCommand, interruptSignal, type Options, print, withDatabase } from '../command.ts';
import { showProgress } from '../progress.ts';

export function importBoundariesCommand(parent: Command): void {
  addCommand(
    parent,
    'boundaries',
    'replace the outlines of one level with those of a GeoJSON, GeoJSON sequence or FlatGeobuf file',
  )
    .argument('<file>', 'plain or gzipped, in degrees (EPSG:4326)')
    .addOption(
      new Option('--level <level>', 'what the file holds').choices([...levels]).makeOptionMandatory(true),
    )
    .option(
      '--map <pairs>',
      'properties to use, as code=KODE,name=NAMA,type=TIPE,parent=KODE_PROV (any of them)',
    )
    .option('--source <text>', 'where the outlines come from, stored with them (default: the file name)')
    .option('--dry-run', 'read, match and report, but change nothing')
    .option('--json', 'report as JSON')
    .action((file: string, options: Options) =>
      withDatabase(options, async (db) => {
        const progress = showProgress();
        const report = await importBoundaries(db, {
          path: file,
          level: options.level as Level,
          map: options.map === undefined ? {} : parseMap(options.map as string),
          source: (options.source as string | undefined) ?? basename(file),
          dryRun: options.dryRun === true,
          listed: officialList,
          onProgress: progress.update,
          signal: interruptSignal(),
        }).finally(progress.stop);
        for (const line of options.json ? [JSON.stringify(report, null, 2)] : describeReport(report))
          print(line);
      }),
    );
}

/** The official names and codes that ship with the demo's regions. */
function officialList(): KnownRegion[] {
  const { provinces, regencies } = readRegionData();
  return [...provinces, ...regencies].map(({ code, level, name, type, parent }) => ({
    code,
    level,
    name,
    type,
    parent,
  }));
}
