import { availableParallelism, loadavg } from 'node:os';
import type { LoadedDatabase } from './database.ts';
import type { EmbeddedResult } from './embedded.ts';
import type { ColdResult, WarmResult } from './measure.ts';

export interface BenchResult {
  readonly date: string;
  readonly version: string;
  readonly node: string;
  readonly cores: number;
  /** What waits for the cores of the machine, the bench included: well above `cores` means that times are too long. */
  readonly loadAverage: { readonly start: number; readonly end: number };
  readonly database: Omit<LoadedDatabase, 'url'>;
  readonly cold: readonly ColdResult[];
  readonly warm: readonly WarmResult[];
  /** Most memory of the two server processes, in MB. */
  readonly peakMb: { readonly cold: number | null; readonly warm: number | null };
  readonly embedded: EmbeddedResult | null;
}

export const cores = availableParallelism();
export const loadAverage = () => loadavg()[0] ?? 0;

/** Everything as Markdown. */
export function report(result: BenchResult): string {
  const { database, peakMb, embedded } = result;
  const { load } = database;
  return [
    `petasantri ${result.version}, Node ${result.node}, ${result.cores} cores, PostgreSQL ${database.postgres}, PostGIS ${database.postgis}, ${whole(database.santri)} santri, ${whole(database.pesantren)} pesantren. Load average ${result.loadAverage.start.toFixed(1)} at the start, ${result.loadAverage.end.toFixed(1)} at the end.`,
    load
      ? `Loading the demo took ${load.seconds.toFixed(0)} s; the loading process peaked at ${memory(load.peakMb)}.`
      : 'The santri were in the database already.',
    `The server peaked at ${memory(peakMb.cold)} without a tile cache and ${memory(peakMb.warm)} with one.`,
    '\nNot cached, one request after the other (ms, kB with gzip)\n',
    coldTable(result.cold),
    '\nFrom the cache\n',
    warmTable(result.warm),
    ...(embedded ? ['\nEmbedded engine, default demo, not cached\n', embeddedTable(embedded)] : []),
  ].join('\n');
}

function coldTable(rows: readonly ColdResult[]): string {
  return table(
    [
      'zoom',
      'tiles',
      'features',
      'ours p50',
      'p95',
      'textbook p50',
      'p95',
      'time',
      'no index p50',
      'ours kB',
      'textbook kB',
      'bytes',
    ],
    rows.map(({ z, tiles, features, matched, ours, textbook: { indexed, unindexed } }) => [
      z,
      tiles,
      matched > features ? `${whole(features)} of ${whole(matched)}` : whole(features),
      ms(ours.latency.p50),
      ms(ours.latency.p95),
      ms(indexed.latency.p50),
      ms(indexed.latency.p95),
      ratio(ours.latency.p50, indexed.latency.p50),
      ms(unindexed.latency.p50),
      kilobytes(ours.gzipBytes),
      kilobytes(indexed.gzipBytes),
      ratio(ours.gzipBytes, indexed.gzipBytes),
    ]),
  );
}

function warmTable(rows: readonly WarmResult[]): string {
  const connections = rows[0]?.loads.map((load) => load.connections) ?? [];
  return table(
    ['zoom', 'p50 ms', 'p95 ms', ...connections.flatMap((n) => [`requests/s at ${n}`, 'MB/s'])],
    rows.map(({ z, latency, loads }) => [
      z,
      latency.p50.toFixed(2),
      latency.p95.toFixed(2),
      ...loads.flatMap((load) => [whole(load.perSecond), whole(load.megabytesPerSecond)]),
    ]),
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
