import { availableParallelism, cpus, loadavg } from 'node:os';
import type { ColdResult } from './cold.ts';
import type { LoadedDatabase } from './database.ts';
import type { EditResult } from './edits.ts';
import type { EmbeddedResult } from './embedded.ts';
import type { GrowthResult } from './growth.ts';
import type { SessionResult } from './sessions.ts';
import type { WarmResult } from './warm.ts';
import type { WriteResult } from './writes.ts';

export interface BenchResult {
  readonly date: string;
  readonly version: string;
  readonly node: string;
  readonly cores: number;
  readonly processor: string;
  /** What waits for the cores of the machine, the bench included: well above `cores` means that times are too long. */
  readonly loadAverage: { readonly start: number; readonly end: number };
  readonly database: Omit<LoadedDatabase, 'url'>;
  readonly cold: readonly ColdResult[];
  readonly warm: readonly WarmResult[];
  readonly sessions: SessionResult;
  readonly edits: EditResult;
  readonly writes: readonly WriteResult[];
  readonly growth: readonly GrowthResult[];
  /** Most memory of the two server processes, in MB. */
  readonly peakMb: { readonly cold: number | null; readonly warm: number | null };
  readonly embedded: EmbeddedResult | null;
}

export const cores = availableParallelism();
export const processor = cpus()[0]?.model ?? 'unknown';
export const loadAverage = () => loadavg()[0] ?? 0;

/** Everything as Markdown. */
export function report(result: BenchResult): string {
  const { database, peakMb, sessions, edits, embedded } = result;
  const { load } = database;
  return [
    `petasantri ${result.version}, Node ${result.node}, ${result.cores} cores (${result.processor}), PostgreSQL ${database.postgres}, PostGIS ${database.postgis}, ${whole(database.santri)} santri, ${whole(database.pesantren)} pesantren. Load average ${result.loadAverage.start.toFixed(1)} at the start, ${result.loadAverage.end.toFixed(1)} at the end.`,
    load
      ? `Loading the demo took ${load.seconds.toFixed(0)} s; the loading process peaked at ${memory(load.peakMb)}.`
      : 'The santri were in the database already.',
    `The server peaked at ${memory(peakMb.cold)} without a tile cache and ${memory(peakMb.warm)} with one.`,
    '\nNot cached, one request after the other (ms, kB with gzip)\n',
    coldTable(result.cold),
    '\nFrom the cache, beside a bare server of Node that sends the same bytes\n',
    warmTable(result.warm),
    `\nMap sessions over an empty cache: ${whole(sessions.requests)} requests, ${(100 * sessions.hitRatio).toFixed(0)} % answered by the cache.`,
    `\nAn edit is in its tile after p50 ${ms(edits.tile.p50)}, p95 ${ms(edits.tile.p95)} ms and at an open map after p50 ${ms(edits.event.p50)}, p95 ${ms(edits.event.p95)} ms; of ${whole(edits.cached)} cached tiles ${(100 * edits.kept).toFixed(1)} % stay.`,
    '\nWriting to a table of 1,000,000 points (ms)\n',
    writeTable(result.writes),
    '\nTables of different sizes, not cached, database alone p50 / p95 and most kB with gzip\n',
    growthTable(result.growth),
    ...(embedded ? ['\nEmbedded engine, default demo, not cached\n', embeddedTable(embedded)] : []),
  ].join('\n');
}

function coldTable(rows: readonly ColdResult[]): string {
  const head = [
    'zoom',
    'tiles',
    'features',
    'HTTP p50',
    'p95',
    'p99',
    'database p50',
    'p95',
    'textbook p50',
    'p95',
    'time',
    'with LIMIT p50',
    'time',
    'kB',
    'most kB',
    'textbook kB',
    'bytes',
  ];
  return table(
    head,
    rows.map(({ z, tiles, features, ours, database, textbook: { all, limited } }) => [
      z,
      tiles,
      whole(features),
      ms(ours.latency.p50),
      ms(ours.latency.p95),
      ms(ours.latency.p99),
      ms(database.latency.p50),
      ms(database.latency.p95),
      ms(all.latency.p50),
      ms(all.latency.p95),
      ratio(database.latency.p50, all.latency.p50),
      ms(limited.latency.p50),
      ratio(database.latency.p50, limited.latency.p50),
      kilobytes(ours.gzipBytes?.p50 ?? 0),
      kilobytes(ours.gzipBytes?.most ?? 0),
      kilobytes(all.gzipBytes?.p50 ?? 0),
      ratio(ours.gzipBytes?.p50 ?? 0, all.gzipBytes?.p50 ?? 0),
    ]),
  );
}

function warmTable(rows: readonly WarmResult[]): string {
  const connections = rows[0]?.loads.map(({ ours }) => ours.connections) ?? [];
  return table(
    [
      'zoom',
      'kB',
      'p50 ms',
      'p95 ms',
      ...connections.flatMap((n) => [`requests/s at ${n}`, 'p99 ms', 'to bare']),
    ],
    rows.map(({ z, bytes, latency, loads }) => [
      z,
      kilobytes(bytes),
      latency.p50.toFixed(2),
      latency.p95.toFixed(2),
      ...loads.flatMap(({ ours, bare }) => [
        whole(ours.perSecond),
        ours.p99.toFixed(1),
        ratio(ours.perSecond, bare.perSecond),
      ]),
    ]),
  );
}

function writeTable(rows: readonly WriteResult[]): string {
  return table(
    [
      'triggers',
      'insert p50',
      'p95',
      'update p50',
      'p95',
      'delete p50',
      'p95',
      'insert 100,000',
      'update 100,000',
    ],
    rows.map(({ triggers, insert, update, remove, bulkInsert, bulkUpdate }) => [
      triggers,
      ...[insert, update, remove].flatMap(({ p50, p95 }) => [p50.toFixed(2), p95.toFixed(2)]),
      whole(bulkInsert),
      whole(bulkUpdate),
    ]),
  );
}

function growthTable(results: readonly GrowthResult[]): string {
  const zooms = results[0]?.zooms.map(({ z }) => z) ?? [];
  return table(
    ['zoom', ...results.flatMap(({ points }) => [`${whole(points)} points`, 'kB'])],
    [
      ...zooms.map((z, i) => [
        z,
        ...results.flatMap(({ zooms: rows }) => {
          const row = rows[i];
          return row
            ? [`${ms(row.database.p50)} / ${ms(row.database.p95)}`, kilobytes(row.mostGzipBytes)]
            : ['', ''];
        }),
      ]),
      ['build, s', ...results.flatMap(({ pyramidSeconds }) => [pyramidSeconds.toFixed(1), ''])],
      [
        'table / pyramid, MB',
        ...results.flatMap(({ tableMb, pyramidMb }) => [`${whole(tableMb)} / ${whole(pyramidMb)}`, '']),
      ],
    ],
  );
}

/** Start times and a row per zoom. */
export function embeddedTable(result: EmbeddedResult): string {
  const seconds = (n: number) => `${n.toFixed(1)} s`;
  return [
    `First start with demo data ${seconds(result.firstStart)}, later start ${seconds(result.laterStart)}, first tile after ${seconds(result.firstTile)}, peak ${memory(result.peakMb)}.\n`,
    table(
      ['zoom', 'p50 ms', 'p95 ms', 'kB'],
      result.zooms.map(({ z, latency, gzipBytes }) => [
        z,
        ms(latency.p50),
        ms(latency.p95),
        kilobytes(gzipBytes),
      ]),
    ),
  ].join('\n');
}

/** Markdown; all cells to the right. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---:')), ...rows.map(line)].join('\n');
}

const whole = (n: number) => Math.round(n).toLocaleString('en');
const ms = (n: number) => (n < 10 ? n.toFixed(1) : whole(n));
const kilobytes = (bytes: number) => (bytes < 10_000 ? (bytes / 1000).toFixed(1) : whole(bytes / 1000));
const ratio = (a: number, b: number) => `${(a / b).toPrecision(2)}x`;
const memory = (mb: number | null) => (mb === null ? 'an unknown amount' : `${mb} MB`);
