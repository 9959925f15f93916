/** What an import did, as `--json` prints it. */
export interface ImportReport {
  readonly file: string;
  readonly format: 'csv' | 'geojson';
  readonly encoding: string;
  readonly delimiter: string | null;
  /** Schema and table. */
  readonly table: string;
  readonly geometry: string;
  readonly key: string;
  /** Columns of the file that were read, and where they went. */
  readonly columns: Readonly<Record<string, string>>;
  readonly ignored: readonly string[];
  readonly dryRun: boolean;
  /** False when everything was taken back: a dry run, or a rejected row without `partial`. */
  readonly written: boolean;
  readonly read: number;
  /** These three are what was done, or would have been done where `written` is false. */
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly reasons: Readonly<Record<string, number>>;
  readonly rejectsFile: string | null;
  /** Rows in that file; fewer than `rejected` when those are very many. */
  readonly rejectsKept: number;
  /** Changed rows whose kabupaten is unknown; null where the table is not part of the map. */
  readonly unresolved: number | null;
  readonly warnings: {
    readonly outsideIndonesia: number;
    readonly swapped: number;
    readonly sameCoordinates: readonly { lon: number; lat: number; rows: number }[];
    /** Rows of a map table whose base row has another point, which wins when that row changes. */
    readonly baseHasOtherPoint: number;
  };
  readonly seconds: number;
}

const count = (n: number) => n.toLocaleString('en-US');
const rows = (n: number) => `${count(n)} ${n === 1 ? 'row' : 'rows'}`;

/** The report in lines for a terminal. */
export function describeReport(report: ImportReport): string[] {
  const how =
    report.format === 'csv'
      ? `CSV, ${report.encoding}, delimiter ${report.delimiter === '\t' ? 'tab' : report.delimiter}`
      : `GeoJSON, ${report.encoding}`;
  const columns = Object.entries(report.columns).map(([file, table]) =>
    file === table ? table : `${file} -> ${table}`,
  );
  const lines = [
    `${report.file} (${how}) into ${report.table}, point in ${report.geometry}, key ${report.key}`,
    `  columns    ${columns.join(', ')}`,
  ];
  if (report.ignored.length > 0) lines.push(`  left out   ${report.ignored.join(', ')}`);
  lines.push('', figure('read', report.read));
  const would = report.written ? '' : ' (not written)';
  lines.push(
    figure('inserted', report.inserted) + would,
    figure('updated', report.updated) + would,
    figure('unchanged', report.unchanged),
    figure('rejected', report.rejected),
    ...Object.entries(report.reasons).map(([reason, n]) => `  ${figure(reason, n, 42)}`),
  );
  if (report.unresolved !== null) lines.push(figure('unresolved region', report.unresolved));
  lines.push(...warningLines(report).map((line) => `  warning: ${line}`));
  lines.push('', outcome(report));
  return lines;
}

const figure = (label: string, n: number, width = 44) => `  ${label.padEnd(width)} ${count(n).padStart(10)}`;

function warningLines({ warnings }: ImportReport): string[] {
  const lines: string[] = [];
  if (warnings.swapped > 0)
    lines.push(`${rows(warnings.swapped)} with latitude and longitude swapped; nothing was turned round`);
  if (warnings.outsideIndonesia > 0) lines.push(`${rows(warnings.outsideIndonesia)} outside Indonesia`);
  for (const { lon, lat, rows: n } of warnings.sameCoordinates)
    lines.push(`${rows(n)} at the same place, longitude ${lon}, latitude ${lat}: the middle of a town?`);
  if (warnings.baseHasOtherPoint > 0)
    lines.push(
      `${rows(warnings.baseHasOtherPoint)} whose base table has another point, which comes back when that row changes or on the next backfill; import into the base table to keep these`,
    );
  return lines;
}

function outcome(report: ImportReport): string {
  const kept =
    report.rejectsFile === null
      ? ''
      : ` Rejected rows and why: ${report.rejectsFile}${report.rejectsKept < report.rejected ? ` (the first ${count(report.rejectsKept)})` : ''}.`;
  if (report.written) return `Done in ${report.seconds} s.${kept}`;
  if (report.dryRun) return `Dry run: nothing was written.${kept}`;
  return `Nothing was written: ${rows(report.rejected)} rejected.${kept} Mend them, or add --partial to write the others.`;
}
